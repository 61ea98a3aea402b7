import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import { withDerivedIndexes } from '../licenses/save-license.js';
import type { ProfileChange } from './profile-change.js';
import type { Profile } from './profile-record.js';

let acme: TestVendor;
let gold: Profile;
beforeEach(async () => {
  acme = await createTestVendor();
  gold = grantedValue(await acme.features.profiles.add({ productId: PRODUCT, name: 'Gold', seats: 3 }, 'test'));
});

const update = (change: ProfileChange, inherit = true) =>
  acme.features.profiles.update(gold.id, change, 'test', { inherit });
const put = (license: License) => acme.ledger.transaction((tx) => tx.licenses.put(withDerivedIndexes(license)));
const now = async ({ id }: License): Promise<License> => grantedValue(await acme.features.licenses.get(id));

async function inGold(changed: Partial<License> = {}): Promise<License> {
  const license = { ...(await acme.addLicense({ seats: 7, udf: { A: 'own' } })), profileId: gold.id, ...changed };
  await put(license);
  return now(license);
}

describe('Licenses that inherit a change of their profile', () => {
  it('take over what the change names, and keep what is their own', async () => {
    const license = await inGold();
    const outside = await acme.addLicense();
    acme.now += 3_000;
    grantedValue(
      await update({
        leases: { client: 12 },
        udf: { B: 'b' },
        features: [{ code: 'RENDER', on: true, limit: 5 }],
        functions: [{ name: 'LTCO', on: true }],
        concurrency: { mode: 'cloud' },
        maintenanceUntil: '2031-01-01T00:00:00.000Z',
      }),
    );
    expect(await now(license)).toEqual({
      ...license,
      leases: { client: 12 },
      udf: { A: 'own', B: 'b' },
      features: [{ code: 'DRAW' }, { code: 'EXPORT' }, { code: 'RENDER', limit: 5 }],
      functions: [{ name: 'LTCO', on: true }],
      concurrency: { mode: 'cloud' },
      maintenanceUntil: '2031-01-01T00:00:00.000Z',
      modifiedAt: '2027-01-01T00:00:03.000Z',
    });
    expect(await now(outside)).toEqual(outside);
    expect(await auditEntries(acme, 'action', 'profile.updated')).toMatchObject([{ detail: { licenses: 1 } }]);
  });

  it('do so only when that is asked for', async () => {
    const license = await inGold();
    grantedValue(await update({ seats: 9 }, false));
    expect(await now(license)).toEqual(license);
    grantedValue(await update({ seats: 9 }));
    expect((await now(license)).seats).toBe(9);
  });

  it('are suspended, reinstated and handed out, and leave the pool of free codes for good', async () => {
    const license = await inGold();
    expect(license.pool).toBe(`${PRODUCT}:${gold.id}`);
    grantedValue(await update({ enabled: false }));
    expect(await now(license)).toMatchObject({ status: 'suspended' });
    expect(await now(license)).not.toHaveProperty('pool');
    grantedValue(await update({ enabled: true, acquired: true }));
    expect(await now(license)).toMatchObject({ status: 'active', acquired: true });
    grantedValue(await update({ acquired: false }));
    expect(await now(license)).toMatchObject({ acquired: true });
  });

  it('take over type, days and end together; a subscription that runs is extended, not begun anew', async () => {
    const perpetual = await inGold();
    grantedValue(await update({ type: 'subscription', subscriptionDays: 10 }, false));
    const running = await inGold({
      type: 'subscription',
      subscriptionDays: 10,
      expiresAt: '2027-01-11T00:00:00.000Z',
    });
    grantedValue(await update({ type: 'subscription', subscriptionDays: 5 }));
    expect(await now(perpetual)).toMatchObject({ type: 'subscription', subscriptionDays: 15 });
    expect(await now(perpetual)).not.toHaveProperty('expiresAt');
    expect(await now(running)).toMatchObject({ subscriptionDays: 15, expiresAt: '2027-01-16T00:00:00.000Z' });
    grantedValue(await update({ type: 'perpetual' }));
    expect(await now(running)).not.toHaveProperty('expiresAt');
  });

  it('refuse it together, when one of them could not be certified', async () => {
    const small = await inGold();
    const udf = Object.fromEntries([...'ABCDE'].map((name) => [name, 'x'.repeat(1_000)]));
    const large = await inGold({ udf });
    const more = Object.fromEntries([...'FGH'].map((name) => [name, 'x'.repeat(1_000)]));
    expect(outcomeCode(await update({ udf: more }))).toBe('NOT_CERTIFIABLE');
    expect([await now(small), await now(large)]).toEqual([small, large]);
    expect(grantedValue(await acme.features.profiles.get(gold.id))).toEqual(gold);
  });

  it('may be 5,000, in one unit of work', async () => {
    const license = await inGold();
    await acme.ledger.transaction(async (tx) => {
      await tx.licenses.delete(license.id);
      for (let index = 0; index < 5_000; index += 1) {
        const number = String(index).padStart(12, '0');
        await tx.licenses.insert(
          withDerivedIndexes({ ...license, id: `lic_${number}`, code: number, lookupId: number }),
        );
      }
    });
    grantedValue(await update({ seats: 99 }));
    expect(await auditEntries(acme, 'action', 'profile.updated')).toMatchObject([{ detail: { licenses: 5_000 } }]);
    const { items } = await acme.features.licenses.page({ productId: PRODUCT }, undefined, 10_000);
    expect(items.filter(({ seats }) => seats === 99)).toHaveLength(5_000);
  });
});
