import { randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import { changeLicense, changeProduct } from '../../testing/change-record.js';
import { Device } from '../../testing/device.js';
import { createTestVendor, grantedValue, PRODUCT, TEST_START, type TestVendor } from '../../testing/test-vendor.js';
import { LEASE_LIMITS, type LeasePeriods } from '../terms/terms.js';
import type { Activation } from './activation-record.js';

const HOUR = 3_600;
const VIRTUAL = { vmplatform: 'VMware' };

let acme: TestVendor;
let device: Device;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
});

/** When the next check is due, in hours from now, and what is stored of the activation. */
async function answered(request: string): Promise<{ readonly hours: number | undefined; readonly kept: Activation }> {
  const { certificate, activation } = grantedValue(await acme.features.activationRequests.answer(request));
  const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
  return { hours: hoursUntil(claims.chk), kept: grantedValue(await acme.features.activations.get(activation.id)) };
}

const hoursUntil = (chk: number | undefined) => (chk === undefined ? undefined : (chk - acme.now / 1_000) / HOUR);

async function checked(activation: string): Promise<number | undefined> {
  const question = { product: PRODUCT, activation, generation: 1, nonce: randomTokenId(systemRandom) };
  const answer = await acme.features.onlineChecks.answer(question);
  return hoursUntil((await verifyBundle(answer, 'check', acme.trust)).claims.chk);
}

async function licensed(leases: LeasePeriods | undefined, checkEveryDays?: number): Promise<string> {
  const { id, code } = await acme.addLicense();
  if (leases !== undefined) await changeLicense(acme, id, (license) => ({ ...license, leases }));
  if (checkEveryDays !== undefined) await changeProduct(acme, PRODUCT, { checkEveryDays });
  return code;
}

describe('The next check date', () => {
  it.each<[string, LeasePeriods | undefined, number | undefined, Record<string, string> | undefined, unknown, unknown]>(
    [
      ['is nothing where nothing has an end', undefined, undefined, undefined, undefined, undefined],
      ['is nothing for leases of 0', { client: 0, offline: 0, vm: 0 }, undefined, undefined, undefined, undefined],
      ['is the lease by file or online', { client: 4, offline: 240, vm: 2 }, undefined, undefined, 240, 4],
      ['is the lease of a virtual machine', { client: 4, offline: 240, vm: 2 }, undefined, VIRTUAL, 2, 2],
      [
        'has no end on a virtual machine whose lease is 0',
        { client: 4, vm: 0 },
        undefined,
        VIRTUAL,
        undefined,
        undefined,
      ],
      ['is as elsewhere on one that has no lease', { client: 4, offline: 8 }, undefined, VIRTUAL, 8, 4],
      ['is what the product demands, if that is earlier', { client: 4, offline: 240 }, 3, undefined, 72, 4],
      ['is what the product demands where no lease has an end', {}, 3, undefined, 72, 72],
    ],
  )('%s', async (_, leases, checkEveryDays, sys, byFile, online) => {
    const code = await licensed(leases, checkEveryDays);
    const { hours, kept } = await answered(await device.activate(code, sys === undefined ? {} : { sys }));
    expect([hours, await checked(kept.id)]).toEqual([byFile, online]);
  });

  it('is kept with the activation, and moves with each certificate', async () => {
    const code = await licensed({ offline: 240 });
    const { kept } = await answered(await device.activate(code));
    expect(kept.leaseEndsAt).toBe(new Date(TEST_START + 240 * HOUR * 1_000).toISOString());
    acme.now += HOUR * 1_000;
    const refreshed = await answered(await device.refresh(kept.id));
    expect(refreshed.kept.leaseEndsAt).toBe(new Date(TEST_START + 241 * HOUR * 1_000).toISOString());
    await changeLicense(acme, kept.licenseId, ({ leases: _, ...license }) => license);
    const endless = await answered(await device.refresh(kept.id, { gen: 2 }));
    expect(endless.kept).not.toHaveProperty('leaseEndsAt');
  });
});

describe('The grace after it', () => {
  const graceOf = async (leases: LeasePeriods, checkEveryDays?: number) => {
    const request = await device.activate(await licensed(leases, checkEveryDays));
    const { certificate } = grantedValue(await acme.features.activationRequests.answer(request));
    const { claims } = await verifyBundle(certificate, 'activation', acme.trust);
    return claims.grc;
  };

  it('is in the certificate, in seconds, beside a check date of any origin', async () => {
    expect(await graceOf({ offline: 240, grace: 72 })).toBe(72 * HOUR);
    expect(await graceOf({ grace: 1 }, 30)).toBe(HOUR);
    expect(await graceOf({ vm: 1, offline: 1, grace: LEASE_LIMITS.grace })).toBe(366 * 24 * HOUR);
  });

  it('is nothing where there is no check date, and none is said', async () => {
    expect(await graceOf({ grace: 72 })).toBeUndefined();
    expect(await graceOf({ offline: 240 })).toBeUndefined();
    expect(await graceOf({ offline: 240, grace: 0 })).toBeUndefined();
  });
});

describe('The virtual machine', () => {
  it('that a device named holds until the device names another, or none', async () => {
    const code = await licensed({ vm: 2 });
    const { kept } = await answered(await device.activate(code, { sys: VIRTUAL }));
    expect(kept.vmPlatform).toBe('VMware');
    const silent = await answered(await device.refresh(kept.id, { sys: { os: 'linux' } }));
    expect([silent.kept.vmPlatform, silent.hours]).toEqual(['VMware', 2]);
    const physical = await answered(await device.refresh(kept.id, { gen: 2, sys: { vmplatform: 'Physical' } }));
    expect(physical.kept).not.toHaveProperty('vmPlatform');
    expect(physical.hours).toBeUndefined();
  });
});
