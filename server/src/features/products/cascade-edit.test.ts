import { beforeEach, describe, expect, it } from 'vitest';
import { createTestVendor, grantedValue, outcomeCode, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import type { License } from '../licenses/license-record.js';
import { withDerivedIndexes } from '../licenses/save-license.js';
import type { ProductEdit } from './product-edit.js';
import { addFeatures, changeFeatures, deleteFeature } from './product-features.js';
import { addUdfFields, changeUdfFields, deleteUdfField } from './udf-fields.js';

let acme: TestVendor;
let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  grantedValue(await edit(addUdfFields([{ name: 'COLOUR' }, { name: 'OTHER' }, { name: 'SIZE' }])));
  license = await acme.addLicense({
    features: [{ code: 'DRAW', limit: 3 }, { code: 'EXPORT' }],
    udf: { COLOUR: 'red', OTHER: 'x' },
  });
});

const edit = (change: ProductEdit) => acme.features.products.edit(PRODUCT, change, 'test');
const licenseNow = async (): Promise<License> => grantedValue(await acme.features.licenses.get(license.id));
const put = (changed: Partial<License>) => acme.ledger.transaction((tx) => tx.licenses.put({ ...license, ...changed }));
const addProfile = async () =>
  grantedValue(
    await acme.features.profiles.add(
      {
        productId: PRODUCT,
        name: 'Gold',
        features: [{ code: 'DRAW', on: false, limit: 8 }],
        udf: { COLOUR: 'blue' },
      },
      'test',
    ),
  );

describe('A feature that is renamed', () => {
  it('is named so by licenses and profiles that have it, on or off, and by what is in use of it', async () => {
    const profile = await addProfile();
    await put({ features: [{ code: 'EXPORT', limit: 2 }], limitsOff: { DRAW: 3 } });
    const held = [{ computerId: 'C', amount: 1 }];
    await acme.ledger.transaction((tx) =>
      tx.usages.put({ id: license.id, features: { DRAW: held, EXPORT: [] }, applied: [] }),
    );
    acme.now += 1_000;
    grantedValue(
      await edit(
        changeFeatures([
          { code: 'DRAW', newCode: 'EXPORT' },
          { code: 'EXPORT', newCode: 'DRAW' },
        ]),
      ),
    );
    expect(await licenseNow()).toMatchObject({
      features: [{ code: 'DRAW', limit: 2 }],
      limitsOff: { EXPORT: 3 },
      modifiedAt: '2027-01-01T00:00:01.000Z',
    });
    expect(grantedValue(await acme.features.profiles.get(profile.id))).toMatchObject({
      features: [{ code: 'DRAW' }],
      limitsOff: { EXPORT: 8 },
      modifiedAt: '2027-01-01T00:00:01.000Z',
    });
    const usage = await acme.ledger.transaction((tx) => tx.usages.get(license.id));
    expect(usage?.features).toEqual({ EXPORT: held, DRAW: [] });
  });

  it('leaves licenses alone that do not name it, and those of other products', async () => {
    const features = [{ code: 'DRAW', name: 'Draw', included: true }];
    grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features }, 'test'));
    const other = await acme.addLicense({ productId: 'other' });
    const without = await acme.addLicense({ features: [{ code: 'EXPORT' }] });
    grantedValue(await edit(changeFeatures([{ code: 'DRAW', newCode: 'PAINT' }])));
    expect(grantedValue(await acme.features.licenses.get(other.id))).toEqual(other);
    expect(grantedValue(await acme.features.licenses.get(without.id))).toEqual(without);
  });

  it('is refused when a certificate would become too long, and nothing changes', async () => {
    await put({ udf: { COLOUR: 'x'.repeat(1_000), A: 'y'.repeat(1_000), B: 'z'.repeat(1_000), C: 'ä'.repeat(1_000) } });
    const before = await licenseNow();
    const long = Array.from({ length: 200 }, (_, index) => `${'L'.repeat(56)}${index}`);
    const added = long.map((_, index) => ({ code: `S${index}`, name: 'S', included: false }));
    grantedValue(await edit(addFeatures(added)));
    await put({ udf: before.udf ?? {}, features: added.map(({ code }) => ({ code })) });
    const renames = added.map(({ code }, index) => ({ code, newCode: long[index] as string }));
    expect(outcomeCode(await edit(changeFeatures(renames)))).toBe('NOT_CERTIFIABLE');
    expect((await licenseNow()).features[0]).toEqual({ code: 'S0' });
    expect(grantedValue(await acme.features.products.get(PRODUCT)).features[3]?.code).toBe('S0');
  });
});

describe('A feature that is deleted', () => {
  it('is gone from licenses, profiles and what is in use', async () => {
    const profile = await addProfile();
    await acme.ledger.transaction((tx) =>
      tx.usages.put({ id: license.id, features: { DRAW: [], EXPORT: [] }, applied: [] }),
    );
    grantedValue(await edit(deleteFeature('draw')));
    expect((await licenseNow()).features).toEqual([{ code: 'EXPORT' }]);
    const { features, limitsOff } = grantedValue(await acme.features.profiles.get(profile.id));
    expect({ features, limitsOff }).toEqual({ features: [{ code: 'EXPORT' }], limitsOff: undefined });
    const usage = await acme.ledger.transaction((tx) => tx.usages.get(license.id));
    expect(usage?.features).toEqual({ EXPORT: [] });
  });
});

describe('A UDF field', () => {
  it('that is renamed keeps its values in licenses and profiles; a new default value changes none', async () => {
    const profile = await addProfile();
    grantedValue(await edit(changeUdfFields([{ name: 'colour', newName: 'HUE', value: 'green' }])));
    expect((await licenseNow()).udf).toEqual({ HUE: 'red', OTHER: 'x' });
    expect(grantedValue(await acme.features.profiles.get(profile.id)).udf).toEqual({ HUE: 'blue' });
  });

  it('that is deleted takes its values with it', async () => {
    const profile = await addProfile();
    grantedValue(await edit(deleteUdfField('COLOUR')));
    expect((await licenseNow()).udf).toEqual({ OTHER: 'x' });
    expect(grantedValue(await acme.features.profiles.get(profile.id)).udf).toBeUndefined();
  });
});

it('A rename reaches every license of a product that has thousands, in rounds, and the product last', async () => {
  const count = 6_500;
  await acme.ledger.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const number = String(index).padStart(12, '0');
      await tx.licenses.insert(withDerivedIndexes({ ...license, id: `lic_${number}`, code: number, lookupId: number }));
    }
  });
  const profile = await addProfile();
  const swap = [
    { code: 'DRAW', newCode: 'EXPORT' },
    { code: 'EXPORT', newCode: 'DRAW' },
  ];
  grantedValue(await edit(changeFeatures(swap)));
  expect(grantedValue(await acme.features.profiles.get(profile.id)).limitsOff).toEqual({ EXPORT: 8 });
  const left = await acme.ledger.transaction(async (tx) => {
    let cursor: string | undefined;
    let stale = 0;
    do {
      const page = await tx.licenses.page({ where: { productId: PRODUCT }, cursor, limit: 1_000 });
      stale += page.items.filter(({ features }) => features[0]?.code !== 'EXPORT').length;
      cursor = page.next;
    } while (cursor !== undefined);
    return stale;
  });
  expect(left).toBe(0);
  const rounds = await acme.ledger.transaction((tx) => tx.audit.find('action', 'product.features-changed'));
  expect(rounds.map(({ detail }) => detail?.licenses)).toEqual(expect.arrayContaining([5_000, count + 1 - 5_000]));
});
