import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import { DAY_SECONDS, isoTime } from '../time.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const ip = (value: string) => ({
  address: '192.0.2.1',
  parameters: [{ name: 'ip', required: false, locks: false }],
  given: () => value,
});
const check = async ({ code }: License, installation = ip('')): Promise<string> => {
  const { outcome } = await acme.features.codeChecks.byCode([PRODUCT], code, installation, 'test');
  return outcome.ok ? 'ok' : outcome.refusal.code;
};
const read = async ({ id }: License): Promise<License> => grantedValue(await acme.features.licenses.get(id));

describe('The first check that passes', () => {
  it('starts a subscription, takes the code out of the pool and is in the audit, once', async () => {
    const license = await acme.addLicense({ type: 'subscription', subscriptionDays: 30 });
    expect(license).toHaveProperty('pool');
    expect(await check(license)).toBe('ok');
    const used = await read(license);
    const expiresAt = isoTime(TEST_START + 30 * DAY_SECONDS * 1_000);
    expect(used).toMatchObject({ lastActivatedAt: isoTime(TEST_START), expiresAt });
    expect(used).not.toHaveProperty('pool');
    acme.now += 1_000;
    expect(await check(license)).toBe('ok');
    expect(await read(license)).toEqual(used);
    expect(await auditEntries(acme, 'action', 'license.checked')).toHaveLength(1);
    acme.now = TEST_START + 30 * DAY_SECONDS * 1_000;
    expect(await check(license)).toBe('LICENSE_EXPIRED');
  });

  it('is none when the license may not be used', async () => {
    const license = await acme.addLicense({ startsAt: isoTime(TEST_START + 1) });
    expect(await check(license)).toBe('LICENSE_NOT_STARTED');
    expect(await read(license)).toEqual(license);
  });
});

describe('What an installation says', () => {
  it('is kept with the license, and no more than that', async () => {
    const license = await acme.addLicense();
    expect(await check(license, ip('192.0.2.7'))).toBe('ok');
    expect(await check(license, ip('x'.repeat(501)))).toBe('ok');
    expect((await read(license)).reported).toEqual({ ip: '192.0.2.7' });
  });

  it('does not cost an answer when the store takes nothing, which a lock does', async () => {
    const license = await acme.addLicense();
    await check(license);
    const { transaction } = acme.ledger;
    vi.spyOn(acme.ledger, 'transaction').mockImplementation(
      (work) =>
        transaction.call(acme.ledger, (tx) => {
          const lock = () => Promise.reject(new Error('read only'));
          return work(new Proxy(tx, { get: (target, name) => (name === 'lock' ? lock : Reflect.get(target, name)) }));
        }) as never,
    );
    expect(await check(license, ip('192.0.2.7'))).toBe('ok');
    const locking = { ...ip('a'), parameters: [{ name: 'ip', required: false, locks: true }] };
    await expect(check(license, locking)).rejects.toThrow('read only');
  });
});

describe('A code of several products', () => {
  it('passes where one of them passes, and else is refused as the first that has it', async () => {
    const other = grantedValue(await acme.features.products.add({ name: 'Other', features: [] }, 'test')).id;
    const code = 'SHARED-1';
    const one = await acme.addLicense({ code });
    const two = await acme.addLicense({ code, productId: other });
    const ask = async (...productIds: string[]) => {
      const { outcome, licenseId } = await acme.features.codeChecks.byCode(productIds, code, ip(''), 'test');
      return [outcome.ok ? 'ok' : outcome.refusal.code, licenseId];
    };
    expect(await ask(PRODUCT, other)).toEqual(['ok', one.id]);
    await acme.features.licenses.setStatus(one.id, 'suspended', 'test');
    expect(await ask(PRODUCT, other)).toEqual(['ok', two.id]);
    expect(await ask('none', PRODUCT)).toEqual(['LICENSE_SUSPENDED', one.id]);
    expect(await ask('none')).toEqual(['LICENSE_UNKNOWN', undefined]);
    expect(await ask()).toEqual(['PRODUCT_UNKNOWN', undefined]);
  });
});
