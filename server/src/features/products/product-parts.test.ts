import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { addFeatureGroups, changeFeatureGroups, deleteFeatureGroup } from './feature-groups.js';
import type { ProductEdit } from './product-edit.js';
import { addFeatures, changeFeatures, deleteFeature } from './product-features.js';
import type { Product, ProductFeature } from './product-record.js';
import { addUdfFields, changeUdfFields, deleteUdfField } from './udf-fields.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const edit = (change: ProductEdit, id = PRODUCT) => acme.features.products.edit(id, change, 'test');
const edited = async (change: ProductEdit): Promise<Product> => grantedValue(await edit(change));
const refusal = async (change: ProductEdit): Promise<string> => outcomeCode(await edit(change));
const now = async (): Promise<Product> => grantedValue(await acme.features.products.get(PRODUCT));

const feature = (code: string, more: Partial<ProductFeature> = {}): ProductFeature => ({
  code,
  name: code,
  included: false,
  ...more,
});
const groupsOf = ({ features }: Product) => Object.fromEntries(features.map(({ code, group }) => [code, group]));

/** A refused change leaves the product unchanged. */
async function expectRefused(change: ProductEdit, code: string): Promise<void> {
  const before = await now();
  expect(await refusal(change)).toBe(code);
  expect(await now()).toEqual(before);
}

describe('Feature groups', () => {
  beforeEach(async () => {
    await edited(addFeatureGroups([{ name: 'Tools', notes: 'n' }, { name: 'Extras' }]));
    await edited(changeFeatures([{ code: 'DRAW', group: 'tools' }]));
  });

  it('are added, and leave an audit entry', async () => {
    expect((await now()).featureGroups).toEqual([{ name: 'Tools', notes: 'n' }, { name: 'Extras' }]);
    expect(await auditEntries(acme, 'action', 'product.feature-groups-added')).toMatchObject([{ subject: PRODUCT }]);
    expect((await now()).modifiedAt).toBeDefined();
  });

  it.each([[[{ name: 'New' }, { name: 'TOOLS' }]], [[{ name: 'New' }, { name: 'new' }]], [[{ name: 'default' }]]])(
    'are not added when a name is taken: %j',
    async (groups) => {
      await expectRefused(addFeatureGroups(groups), 'FEATURE_GROUP_EXISTS');
    },
  );

  it('are renamed with the features in them, and change places', async () => {
    const product = await edited(
      changeFeatureGroups([
        { name: 'tools', newName: 'Extras', notes: null },
        { name: 'Extras', newName: 'Tools', notes: 'mine' },
      ]),
    );
    expect(product.featureGroups).toEqual([{ name: 'Extras' }, { name: 'Tools', notes: 'mine' }]);
    expect(groupsOf(product).DRAW).toBe('Extras');
  });

  it('keep what is not said', async () => {
    expect((await edited(changeFeatureGroups([{ name: 'Tools', newName: 'T' }]))).featureGroups?.[0]).toEqual({
      name: 'T',
      notes: 'n',
    });
  });

  it('are changed all or none', async () => {
    const good = { name: 'Tools', newName: 'Better' };
    await expectRefused(changeFeatureGroups([good, { name: 'Nowhere' }]), 'FEATURE_GROUP_UNKNOWN');
    await expectRefused(changeFeatureGroups([good, { name: 'Extras', newName: 'better' }]), 'FEATURE_GROUP_EXISTS');
    await expectRefused(changeFeatureGroups([good, { name: 'tools', notes: 'x' }]), 'FEATURE_GROUP_EXISTS');
    await expectRefused(changeFeatureGroups([good, { name: 'Default', newName: 'x' }]), 'FEATURE_GROUP_FIXED');
    await expectRefused(changeFeatureGroups([{ name: 'Tools', newName: 'DEFAULT' }]), 'FEATURE_GROUP_EXISTS');
  });

  it('leave their features in the default group when they are deleted', async () => {
    const product = await edited(deleteFeatureGroup('TOOLS'));
    expect(product.featureGroups).toEqual([{ name: 'Extras' }]);
    expect(groupsOf(product).DRAW).toBeUndefined();
    await expectRefused(deleteFeatureGroup('Tools'), 'FEATURE_GROUP_UNKNOWN');
    await expectRefused(deleteFeatureGroup('default'), 'FEATURE_GROUP_FIXED');
  });
});

describe('Features', () => {
  it('are added with all that they can have', async () => {
    await edited(addFeatureGroups([{ name: 'Tools' }]));
    const product = await edited(
      addFeatures([
        feature('A', { notes: 'n', group: 'TOOLS', inTrials: true }),
        feature('B', { type: 'floating', group: 'default', inTrials: false }),
      ]),
    );
    expect(product.features.slice(3)).toEqual([
      { ...feature('A'), notes: 'n', group: 'Tools', inTrials: true },
      { ...feature('B'), type: 'floating', inTrials: false },
    ]);
  });

  it('are added all or none', async () => {
    await expectRefused(addFeatures([feature('A'), feature('draw')]), 'FEATURE_EXISTS');
    await expectRefused(addFeatures([feature('A'), feature('a')]), 'FEATURE_REPEATED');
    await expectRefused(addFeatures([feature('A'), feature('B', { group: 'Nowhere' })]), 'FEATURE_GROUP_UNKNOWN');
    await expectRefused(
      addFeatures([feature('A'), feature('B', { type: 'element-pool', inTrials: true })]),
      'FEATURE_NOT_FOR_TRIALS',
    );
    const many = Array.from({ length: 254 }, (_, index) => feature(`F${index}`));
    await expectRefused(addFeatures(many), 'PRODUCT_TOO_LARGE');
  });

  it('are changed in what is said, and keep the rest', async () => {
    await edited(addFeatureGroups([{ name: 'Tools' }]));
    await edited(addFeatures([feature('A', { notes: 'n', group: 'Tools', inTrials: true })]));
    expect((await edited(changeFeatures([{ code: 'a', name: 'An A' }]))).features[3]).toEqual(
      feature('A', { name: 'An A', notes: 'n', group: 'Tools', inTrials: true }),
    );
    const change = { code: 'A', notes: null, group: null, inTrials: false, included: true };
    expect((await edited(changeFeatures([change]))).features[3]).toEqual(
      feature('A', { name: 'An A', included: true, inTrials: false }),
    );
  });

  it('are changed all or none', async () => {
    await edited(addFeatures([feature('COUNTED', { type: 'consumption-tokens' })]));
    const good = { code: 'DRAW', newCode: 'PAINT' };
    await expectRefused(changeFeatures([good, { code: 'NOWHERE' }]), 'FEATURE_UNKNOWN');
    await expectRefused(changeFeatures([good, { code: 'EXPORT', newCode: 'render' }]), 'FEATURE_EXISTS');
    await expectRefused(changeFeatures([good, { code: 'EXPORT', newCode: 'paint' }]), 'FEATURE_REPEATED');
    await expectRefused(changeFeatures([good, { code: 'draw', name: 'x' }]), 'FEATURE_REPEATED');
    await expectRefused(changeFeatures([good, { code: 'COUNTED', inTrials: true }]), 'FEATURE_NOT_FOR_TRIALS');
    await expectRefused(deleteFeature('NOWHERE'), 'FEATURE_UNKNOWN');
  });

  it('may change the case of their own code', async () => {
    expect((await edited(changeFeatures([{ code: 'DRAW', newCode: 'Draw' }]))).features[0]?.code).toBe('Draw');
  });
});

describe('UDF fields', () => {
  beforeEach(() => edited(addUdfFields([{ name: 'TEST1', value: 'one' }, { name: 'TEST2' }])));

  it('are added, changed and deleted', async () => {
    expect((await now()).udfFields).toEqual([{ name: 'TEST1', value: 'one' }, { name: 'TEST2' }]);
    const changes = [
      { name: 'test1', value: 'uno' },
      { name: 'TEST2', newName: 'Test3' },
    ];
    expect((await edited(changeUdfFields(changes))).udfFields).toEqual([
      { name: 'TEST1', value: 'uno' },
      { name: 'Test3' },
    ]);
    expect((await edited(deleteUdfField('test3'))).udfFields).toEqual([{ name: 'TEST1', value: 'uno' }]);
    expect((await edited(changeUdfFields([{ name: 'TEST1', value: null }]))).udfFields).toEqual([{ name: 'TEST1' }]);
    expect((await edited(deleteUdfField('TEST1'))).udfFields).toBeUndefined();
  });

  it('are added and changed all or none', async () => {
    await expectRefused(addUdfFields([{ name: 'NEW' }, { name: 'test1' }]), 'UDF_FIELD_EXISTS');
    await expectRefused(addUdfFields([{ name: 'NEW' }, { name: 'new' }]), 'UDF_FIELD_EXISTS');
    const good = { name: 'TEST1', value: 'uno' };
    await expectRefused(changeUdfFields([good, { name: 'TEST2', newName: 'test1' }]), 'UDF_FIELD_EXISTS');
    await expectRefused(changeUdfFields([good, { name: 'NOWHERE' }]), 'UDF_FIELD_UNKNOWN');
    await expectRefused(deleteUdfField('NOWHERE'), 'UDF_FIELD_UNKNOWN');
    const many = Array.from({ length: 63 }, (_, index) => ({ name: `F${index}` }));
    await expectRefused(addUdfFields(many), 'PRODUCT_TOO_LARGE');
  });
});

it('An edit of a product that is not there is refused', async () => {
  for (const change of [addFeatures([]), deleteUdfField('x'), addFeatureGroups([])]) {
    expect(outcomeCode(await edit(change, 'nowhere'))).toBe('PRODUCT_UNKNOWN');
  }
});

it('Of edits that come at once none is lost', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => edited(addFeatures([feature(`F${index}`)]))));
  expect((await now()).features).toHaveLength(23);
});
