import { hashComponents, validateTrial, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeProduct } from '../../testing/change-record.js';
import { Device, makeDevices } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { computerIdOf } from '../devices/computer-id.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';

const DAY = 86_400_000;
const START_SECONDS = TEST_START / 1_000;
const PARTS = { mid: 'id-1', brd: 'board-1', dsk: 'disk-1', cpu: 'a common processor', net: '00:00:5e:00:53:02' };

let acme: TestVendor;
let device: Device;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  await changeProduct(acme, PRODUCT, {
    trial: { days: 30 },
    features: [
      { code: 'DRAW', name: 'Draw', included: true, inTrials: true },
      { code: 'EXPORT', name: 'Export', included: true },
    ],
  });
});

const machineOf = (parts: Readonly<Record<string, string>>) => ({ mch: { c: hashComponents('acme', PRODUCT, parts) } });
const register = (request: string, actor?: string) => acme.features.trialRegistrations.register(request, actor);
const claimsOf = async (certificate: string) => (await verifyBundle(certificate, 'trial', acme.trust)).claims;
const registered = async (by: Device, parts: Readonly<Record<string, string>> = PARTS) =>
  claimsOf(grantedValue(await register(await by.trial(machineOf(parts)))).certificate);
const offerNone = () =>
  acme.ledger.transaction(async (tx) => {
    const { trial: _, ...product } = (await tx.products.get(PRODUCT)) as Product;
    await tx.products.put(product);
  });
const idOf = ({ thumbprint }: Device): string => `${PRODUCT}:${computerIdOf(thumbprint)}`;

describe('A trial that a device registers', () => {
  it('is signed for it, with the days and the features that the product offers', async () => {
    const request = await device.trial();
    const { certificate, trial } = grantedValue(await register(request));
    const claims = await claimsOf(certificate);
    expect(claims).toMatchObject({
      aud: PRODUCT,
      cnf: { jkt: device.thumbprint },
      ftr: ['DRAW'],
      exp: START_SECONDS + 30 * 86_400,
      iat: START_SECONDS,
      mch: { k: 5 },
    });
    expect(claims).not.toHaveProperty('chk');
    const context = { now: START_SECONDS, vendor: 'acme', product: PRODUCT, deviceThumbprint: device.thumbprint };
    expect(() => validateTrial(claims, { ...context, machine: claims.mch.c })).not.toThrow();
    expect(trial).toMatchObject({ status: 'in-trial', days: 30, expiresAt: isoTime(TEST_START + 30 * DAY) });
    expect(await auditEntries(acme, 'action', 'trial.started')).toMatchObject([
      { actor: `device:${device.thumbprint}` },
    ]);
  });

  it('is answered identically when the same request comes again, also 20 times at once', async () => {
    const request = await device.trial();
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(request)));
    acme.now += DAY;
    answers.push(await register(request, 'support'));
    expect(new Set(answers.map((outcome) => grantedValue(outcome).certificate)).size).toBe(1);
    expect(await auditEntries(acme, 'subject', idOf(device))).toHaveLength(1);
  });

  it('gets no more days by being registered again, and is answered when it is over', async () => {
    await registered(device);
    acme.now += 10 * DAY;
    await changeProduct(acme, PRODUCT, { trial: { days: 90 } });
    expect(await registered(device)).toMatchObject({ exp: START_SECONDS + 30 * 86_400, iat: acme.now / 1_000 });
    acme.now += 50 * DAY;
    expect(await registered(device)).toMatchObject({ exp: START_SECONDS + 30 * 86_400 });
    await offerNone();
    expect(await registered(device)).toMatchObject({ exp: START_SECONDS + 30 * 86_400 });
    expect(await auditEntries(acme, 'action', 'trial.registered')).toHaveLength(3);
  });

  it('has a check date where the product leases, at most to its end', async () => {
    await changeProduct(acme, PRODUCT, { defaults: { type: 'perpetual', seats: 1, leases: { offline: 48, vm: 24 } } });
    expect(await registered(device)).toMatchObject({ chk: START_SECONDS + 2 * 86_400 });
    const virtual = await device.trial({ ...machineOf(PARTS), sys: { vmplatform: 'VMware' } });
    const { certificate, trial } = grantedValue(await register(virtual));
    expect(await claimsOf(certificate)).toMatchObject({ chk: START_SECONDS + 86_400 });
    expect(trial.leaseEndsAt).toBe(isoTime(TEST_START + DAY));
    acme.now += 29 * DAY;
    expect(await registered(device)).not.toHaveProperty('chk');
  });

  it.each([
    ['PRODUCT_UNKNOWN', { aud: 'other' }],
    ['TRIAL_NOT_OFFERED', {}],
    ['MACHINE_UNIDENTIFIED', { mch: { c: {} } }],
  ])('is refused: %s', async (code, changes) => {
    await offerNone();
    expect(outcomeCode(await register(await device.trial(changes)))).toBe(code);
    expect(await acme.ledger.transaction((tx) => tx.trials.count())).toBe(0);
  });

  it('is asked for by a request for a trial, of this vendor, and by nothing else', async () => {
    const { code } = await acme.addLicense();
    await expect(register(await device.activate(code))).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    await expect(register(await device.signIn())).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    await expect(acme.features.activationRequests.answer(await device.trial())).rejects.toMatchObject({
      code: 'TYPE_MISMATCH',
    });
    const other = await Device.make('other');
    await expect(register(await other.trial())).rejects.toMatchObject({ code: 'VENDOR_MISMATCH' });
  });

  it('goes on with a trial that support has started', async () => {
    grantedValue(await acme.features.trials.start(PRODUCT, computerIdOf(device.thumbprint), 'support'));
    acme.now += 5 * DAY;
    expect(await registered(device)).toMatchObject({ exp: START_SECONDS + 30 * 86_400 });
  });

  it('is noted as converted by a later activation', async () => {
    await registered(device);
    const { id, code } = await acme.addLicense();
    grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
    const trial = grantedValue(await acme.features.trials.get(PRODUCT, computerIdOf(device.thumbprint)));
    expect(trial).toMatchObject({ converted: true, licenseId: id });
  });
});

describe('A machine whose device has a new key', () => {
  it.each([
    ['as it was', PARTS],
    ['with one part changed', { ...PARTS, dsk: 'disk-2' }],
    ['of which only the disk can be read', { dsk: 'disk-1' }],
    ['with more parts than before', { ...PARTS, vmg: 'generation-1' }],
  ])('goes on with the trial that it had: %s', async (_, parts) => {
    await registered(device);
    acme.now += 20 * DAY;
    const anew = await Device.make();
    expect(await registered(anew, parts)).toMatchObject({
      exp: START_SECONDS + 30 * 86_400,
      cnf: { jkt: anew.thumbprint },
    });
    expect(grantedValue(await acme.features.trials.get(PRODUCT, computerIdOf(anew.thumbprint)))).toMatchObject({
      startedAt: isoTime(TEST_START),
      sameAs: idOf(device),
    });
  });

  it.each([
    ['with more parts changed than may', { ...PARTS, dsk: 'disk-2', net: 'other' }],
    ['of which only a processor of the same model is the same', { mid: 'id-2', cpu: PARTS.cpu }],
    ['of which nothing is the same', { mid: 'id-2' }],
  ])('has a trial of its own when it is another one: %s', async (_, parts) => {
    await registered(device);
    acme.now += 20 * DAY;
    expect(await registered(await Device.make(), parts)).toMatchObject({ exp: START_SECONDS + 50 * 86_400 });
  });

  it('has one trial of each product', async () => {
    await registered(device);
    acme.now += 20 * DAY;
    grantedValue(
      await acme.features.products.add({ id: 'cam', name: 'Cam', features: [], trial: { days: 10 } }, 'test'),
    );
    const request = await device.trial({ aud: 'cam', ...machineOf(PARTS) });
    expect(await claimsOf(grantedValue(await register(request)).certificate)).toMatchObject({
      exp: START_SECONDS + 30 * 86_400,
      aud: 'cam',
    });
  });

  it('is found by what it was at first, however often it changed since', async () => {
    await registered(device);
    await registered(device, { mid: 'id-9', brd: 'board-9', dsk: 'disk-9' });
    acme.now += 40 * DAY;
    expect(await registered(await Device.make())).toMatchObject({ exp: START_SECONDS + 30 * 86_400 });
  });

  it('may try again when support forgets its trial, under whatever key, and not after an activation', async () => {
    const others = await makeDevices(2);
    await registered(device);
    for (const each of others) await registered(each);
    const request = await device.trial(machineOf(PARTS));
    acme.now += 40 * DAY;
    const computers = [device, ...others].map(({ thumbprint }) => computerIdOf(thumbprint));
    grantedValue(await acme.features.trials.reset(PRODUCT, computers[1] ?? '', 'support'));
    const left = await acme.ledger.transaction(async (tx) => [
      await tx.trials.count(),
      await tx.trialMachines.count(),
      await tx.trialAnswers.count(),
    ]);
    expect(left).toEqual([0, 0, 0]);
    expect(await claimsOf(grantedValue(await register(request)).certificate)).toMatchObject({
      exp: acme.now / 1_000 + 30 * 86_400,
    });
    await registered(others[0] as Device);
    const { code } = await acme.addLicense();
    grantedValue(await acme.features.activationRequests.answer(await device.activate(code)));
    for (const computer of computers.slice(0, 2)) {
      expect(outcomeCode(await acme.features.trials.reset(PRODUCT, computer, 'support'))).toBe('TRIAL_CONVERTED');
    }
  });

  it('leaves salted hashes in the ledger, and no serial number', async () => {
    await registered(device);
    const kept = await acme.ledger.transaction(async (tx) =>
      JSON.stringify([await tx.trials.page({ limit: 9 }), await tx.trialMachines.page({ limit: 9 })]),
    );
    for (const part of Object.values(PARTS)) expect(kept).not.toContain(part);
    expect(JSON.parse(kept)[1].items).toHaveLength(4);
  });
});
