import { verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeLicense } from '../../testing/change-record.js';
import { Device } from '../../testing/device.js';
import {
  activeSeats,
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  seatsTaken,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { GroupUser } from '../groups/group-user-record.js';
import type { License } from '../licenses/license-record.js';
import { isoTime } from '../time.js';

const PASSWORD = 'canary-password';

let acme: TestVendor;
let groupId: string;
let kim: GroupUser;
let device: Device;

async function makeGroup(name: string): Promise<void> {
  groupId = grantedValue(await acme.features.groups.add({ name, type: 'standard' }, 'test')).id;
  kim = grantedValue(
    await acme.features.groupUsers.add({ groupId, username: `Kim ${name}`, password: PASSWORD }, 'test'),
  );
}

/** Licenses of the group, in the order of their ids. */
async function addLicenses(count: number, seats = 1): Promise<readonly License[]> {
  const licenses = await Promise.all(Array.from({ length: count }, () => acme.addLicense({ seats })));
  for (const { id } of licenses)
    grantedValue(await acme.features.groupLicenses.assign({ groupId, licenseId: id }, 'test'));
  return licenses.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const change = (license: License | undefined, to: Partial<License>) =>
  changeLicense(acme, license?.id ?? '', (before) => ({ ...before, ...to }));
const signIn = (request: string, password = PASSWORD) =>
  acme.features.accountActivations.signIn(request, kim.username, password);
const signedIn = async (by: Device = device) => grantedValue(await signIn(await by.signIn())).activation;

describe('A user who signs in', () => {
  beforeEach(async () => {
    acme = await createTestVendor();
    device = await Device.make();
    await makeGroup('G');
  });

  it('gets an activation of a license of the group, with a certificate as any other', async () => {
    const [license] = await addLicenses(1);
    const { certificate, activation } = grantedValue(await signIn(await device.signIn({ lbl: 'office' })));
    expect(activation).toMatchObject({ licenseId: license?.id, username: 'Kim G', label: 'office', generation: 1 });
    const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
    expect(claims).toMatchObject({ lic: license?.id, act: activation.id, cnf: { jkt: device.thumbprint } });
    const [entry] = await auditEntries(acme, 'subject', activation.id);
    expect(entry).toMatchObject({ actor: kim.id, action: 'activation.created' });
    expect(await seatsTaken(acme, license?.id ?? '')).toBe(1);
    const refresh = await device.refresh(activation.id);
    expect(grantedValue(await acme.features.activationRequests.answer(refresh)).activation).toMatchObject({
      username: 'Kim G',
      generation: 2,
    });
  });

  it('gets the same certificate for the same request, also 20 times at once, and no second seat', async () => {
    const [first] = await addLicenses(2, 5);
    const request = await device.signIn();
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(request)));
    expect(new Set(answers.map((outcome) => grantedValue(outcome).certificate)).size).toBe(1);
    expect(await seatsTaken(acme, first?.id ?? '')).toBe(1);
    expect((await signedIn()).licenseId).toBe(first?.id);
    expect(await seatsTaken(acme, first?.id ?? '')).toBe(1);
  });

  it('keeps the seat that the device has, though another license comes first', async () => {
    const [first, second] = await addLicenses(2);
    const other = await Device.make();
    expect((await signedIn(other)).licenseId).toBe(first?.id);
    const { id, licenseId } = await signedIn();
    expect(licenseId).toBe(second?.id);
    const [held] = await acme.ledger.transaction((tx) => tx.activations.find('device', other.thumbprint));
    grantedValue(await acme.features.deactivations.accept(await other.deactivate(held?.id ?? '')));
    expect(await signedIn()).toMatchObject({ id, licenseId: second?.id, generation: 2 });
  });

  it('passes over licenses that are full or not in order, and those of other products and groups', async () => {
    await acme.addLicense();
    const [full, suspended, ended, last] = await addLicenses(4);
    await signedIn(await Device.make());
    await change(suspended, { status: 'suspended' });
    await change(ended, { expiresAt: isoTime(acme.now - 1) });
    expect((await signedIn()).licenseId).toBe(last?.id);
    expect(outcomeCode(await signIn(await (await Device.make()).signIn()))).toBe('NO_SEAT_LEFT');
    expect(await activeSeats(acme, full?.id ?? '')).toBe(1);
  });

  it('moves to a license that is in order when the one of the device has ended', async () => {
    const [first] = await addLicenses(1);
    await signedIn();
    await change(first, { expiresAt: isoTime(acme.now) });
    expect(outcomeCode(await signIn(await device.signIn()))).toBe('LICENSE_EXPIRED');
    const licenses = await addLicenses(1);
    expect((await signedIn()).licenseId).toBe(licenses[0]?.id);
  });

  it('is refused for the group, the license, the machine and the password, each by its code', async () => {
    const refusal = async (changes = {}, password = PASSWORD) =>
      outcomeCode(await signIn(await device.signIn(changes), password));
    expect(await refusal()).toBe('LICENSE_UNKNOWN');
    const [license] = await addLicenses(1);
    const id = license?.id ?? '';
    expect(await refusal({}, 'wrong')).toBe('SIGN_IN_REFUSED');
    expect(await refusal({ aud: 'other' })).toBe('PRODUCT_UNKNOWN');
    expect(await refusal({ mch: { c: {} } })).toBe('MACHINE_UNIDENTIFIED');
    await change(license, { status: 'suspended' });
    expect(await refusal()).toBe('LICENSE_SUSPENDED');
    await change(license, { status: 'active' });
    await signedIn();
    expect(await refusal({ mch: { c: { mid: 'xxxxxxxx' } } })).toBe('MACHINE_CHANGED');
    grantedValue(await acme.features.groupUsers.delete(kim.id, 'test'));
    expect(await refusal()).toBe('SIGN_IN_REFUSED');
    expect(await activeSeats(acme, id)).toBe(1);
  });

  it('is limited by name, and then not even the right password is looked at', async () => {
    await addLicenses(1);
    const request = await device.signIn();
    for (let attempt = 0; attempt < 10; attempt += 1) await signIn(request, 'wrong');
    expect(outcomeCode(await signIn(request))).toBe('SIGN_IN_LIMITED');
    acme.now += 60_000;
    expect(outcomeCode(await signIn(request))).toBe('GRANTED');
  });

  it('can not use a request for something else, and a request to sign in is of no use alone', async () => {
    const [license] = await addLicenses(1);
    const wrong = [await device.activate(license?.code ?? ''), await device.trial()];
    for (const request of wrong) await expect(signIn(request)).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
    const alone = acme.features.activationRequests.answer(await device.signIn());
    await expect(alone).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
  });

  it('leaves the password nowhere in the ledger', async () => {
    await addLicenses(1);
    await signedIn();
    const kept = await acme.stored.transaction(async (tx) =>
      JSON.stringify(
        await Promise.all(
          [tx.audit, tx.activations, tx.requests, tx.systemDetails, tx.groupUsers, tx.events].map((each) =>
            each.page({ limit: 1_000 } as never),
          ),
        ),
      ),
    );
    expect(kept).toContain('Kim G');
    expect(kept).not.toContain(PASSWORD);
  });
});
