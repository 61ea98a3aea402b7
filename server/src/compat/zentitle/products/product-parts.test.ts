import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type DialectFixture, EXAMPLE, startDialect } from '../testing/example-product.js';
import { productPartActions } from './product-parts.js';

let zentitle: DialectFixture;
beforeEach(async () => {
  zentitle = await startDialect(productPartActions, EXAMPLE);
});

const productId = '6872450105';
const product = async () => grantedValue(await zentitle.acme.features.products.get('example'));
const ask: DialectFixture['ask'] = (controller, method, given) =>
  zentitle.ask(controller, method, { productId, ...(given as object) });
const refusal = (controller: string, method: 'POST' | 'PUT' | 'DELETE', given: object) =>
  zentitle.refusal(controller, method, { productId, ...given });

describe('ProductFeatureGroups', () => {
  const GROUPS = [{ featureGroupName: 'testgroup1', notes: 'test' }, { featureGroupName: 'testgroup2' }];
  const post = () => ask('ProductFeatureGroups', 'POST', { featureGroups: GROUPS });
  const groups = async () => (await product()).featureGroups?.slice(1);

  it("takes the document's examples", async () => {
    expect(await post()).toBe('Product FeatureGroups Created Successfully');
    expect(await groups()).toEqual([{ name: 'testgroup1', notes: 'test' }, { name: 'testgroup2' }]);
    const changes = [
      { featureGroupName: 'testgroup1', newFeatureGroupName: 'group1' },
      { featureGroupName: 'testgroup2', notes: 'test notes' },
    ];
    expect(await ask('ProductFeatureGroups', 'PUT', { featureGroups: changes })).toBe(
      'Product FeatureGroups Updated Successfully',
    );
    expect(await groups()).toEqual([
      { name: 'group1', notes: 'test' },
      { name: 'testgroup2', notes: 'test notes' },
    ]);
    expect(await ask('ProductFeatureGroups', 'DELETE', { featureGroupName: 'group1' })).toBe(
      'Product FeatureGroup Deleted Successfully',
    );
    expect(await groups()).toEqual([{ name: 'testgroup2', notes: 'test notes' }]);
  });

  it('says what is wrong, and changes nothing', async () => {
    await post();
    const before = await product();
    expect(
      await refusal('ProductFeatureGroups', 'POST', { featureGroups: [{ featureGroupName: 'new' }, ...GROUPS] }),
    ).toEqual([
      'FEATURE_GROUP_EXISTS',
      'featuregroups.1: the product already has a feature group with this name. Choose another.',
    ]);
    expect(await refusal('ProductFeatureGroups', 'PUT', { featureGroups: [{ featureGroupName: 'nowhere' }] })).toEqual([
      404,
      'featuregroups.0: there is no such feature group in this product. It has: Group2, testgroup1, testgroup2.',
    ]);
    expect((await refusal('ProductFeatureGroups', 'DELETE', { featureGroupName: 'nowhere' }))[1]).toMatch(
      /^featuregroupname: /,
    );
    expect((await refusal('ProductFeatureGroups', 'DELETE', { featureGroupName: 'default' }))[0]).toBe(
      'FEATURE_GROUP_FIXED',
    );
    expect((await refusal('ProductFeatureGroups', 'POST', { productId: '1', featureGroups: [] }))[0]).toBe(404);
    expect(await product()).toEqual(before);
    expect(() => ask('ProductFeatureGroups', 'POST', {})).toThrow(z.ZodError);
    expect(() => ask('ProductFeatureGroups', 'POST', { featureGroups: [{}] })).toThrow(z.ZodError);
  });
});

describe('ProductFeatures', () => {
  const FEATURES = [
    {
      featureCode: 'FEAT1API01',
      featureName: 'featureAPI1',
      notes: 'featureAPI1',
      featureGroupName: 'Group2',
      availableInTrials: 'true',
    },
    {
      featureCode: 'FEAT1API02',
      featureName: 'featureAPI2',
      notes: 'featureAPI2',
      featureType: 'consumptionTokens',
    },
  ];
  const post = () => ask('ProductFeatures', 'POST', { features: FEATURES });
  const features = async () => (await product()).features.slice(3);
  const added = { included: false, type: 'normal', name: 'featureAPI1', notes: 'featureAPI1' };
  const tokens = { included: false, type: 'consumption-tokens', name: 'featureAPI2', notes: 'featureAPI2' };

  it.each(['featureGroups', 'features'])("takes the document's examples, the list of PUT as %s", async (list) => {
    expect(await post()).toBe('Product Features Created Successfully');
    expect(await features()).toEqual([
      { ...added, code: 'FEAT1API01', group: 'Group2', inTrials: true },
      { ...tokens, code: 'FEAT1API02', inTrials: false },
    ]);
    const changes = [
      {
        featureCode: 'FEAT1API01',
        newFeatureCode: 'FEAT101',
        featureName: 'featureAPI1',
        notes: 'featureAPI1 updated',
        featureGroupName: 'default',
        availableInTrials: 'true',
      },
      { featureCode: 'FEAT1API02', newFeatureCode: 'FEAT102' },
    ];
    expect(await ask('ProductFeatures', 'PUT', { [list]: changes })).toBe('Product Features Updated Successfully');
    expect(await features()).toEqual([
      { ...added, code: 'FEAT101', notes: 'featureAPI1 updated', inTrials: true },
      { ...tokens, code: 'FEAT102', inTrials: false },
    ]);
    expect(await ask('ProductFeatures', 'DELETE', { featureCode: 'FEAT101' })).toBe(
      'Product Feature Deleted Successfully',
    );
    expect(await features()).toHaveLength(1);
  });

  it('keeps what PUT omits', async () => {
    await post();
    const before = await features();
    await ask('ProductFeatures', 'PUT', { features: [{ featureCode: 'feat1api01' }] });
    expect(await features()).toEqual(before);
  });

  it('says what is wrong, and changes nothing', async () => {
    await post();
    const before = await product();
    const put = (...changes: object[]) => refusal('ProductFeatures', 'PUT', { features: changes });
    expect(await refusal('ProductFeatures', 'PUT', {})).toEqual([
      400,
      'features must be given, or in its place featuregroups.',
    ]);
    expect((await put({ featureCode: 'FEAT1', notes: 'x' }, { featureCode: 'NOWHERE' }))[0]).toBe(404);
    expect((await put({ featureCode: 'FEAT1', newFeatureCode: 'feat2' }))[0]).toBe('FEATURE_EXISTS');
    expect((await put({ featureCode: 'FEAT1', availableInTrials: true }))[1]).toMatch(/^availableintrials: /);
    expect((await put({ featureCode: 'FEAT1', featureGroupName: 'nowhere' }))[1]).toMatch(/^featuregroupname: /);
    expect((await refusal('ProductFeatures', 'POST', { features: FEATURES }))[0]).toBe('FEATURE_EXISTS');
    expect(await refusal('ProductFeatures', 'DELETE', { featureCode: 'NOWHERE' })).toEqual([
      404,
      'featurecode: there is no such feature in this product. It has: FEAT1, FEAT2, FEAT5, FEAT1API01, FEAT1API02.',
    ]);
    expect(await product()).toEqual(before);
    expect(() => ask('ProductFeatures', 'POST', { features: [{ featureCode: 'A', featureName: 'a' }] })).toThrow(
      z.ZodError,
    );
  });
});

describe('ProductUDF', () => {
  const fields = async () => (await product()).udfFields?.slice(2);

  it("takes the document's examples", async () => {
    const values = [{ fieldName: 'NEW1', defaultValue: 'udf1' }, { fieldName: 'NEW2' }];
    expect(await ask('ProductUDF', 'POST', { udfValues: values })).toBe('Product UDF Created Successfully');
    expect(await fields()).toEqual([{ name: 'NEW1', value: 'udf1' }, { name: 'NEW2' }]);
    const changes = [
      { fieldName: 'NEW1', defaultValue: 'udf1updated' },
      { fieldName: 'NEW2', newFieldName: 'Test3' },
    ];
    expect(await ask('ProductUDF', 'PUT', { udfValues: changes })).toBe('Product Features Updated Successfully');
    expect(await fields()).toEqual([{ name: 'NEW1', value: 'udf1updated' }, { name: 'Test3' }]);
    expect(await ask('ProductUDF', 'DELETE', { fieldName: 'test3' })).toBe('Product UDF Deleted Successfully');
    expect(await fields()).toEqual([{ name: 'NEW1', value: 'udf1updated' }]);
  });

  it('says what is wrong, and changes nothing', async () => {
    expect(await refusal('ProductUDF', 'POST', { udfValues: [{ fieldName: 'A' }, { fieldName: 'test1' }] })).toEqual([
      'UDF_FIELD_EXISTS',
      'udfvalues.1: the product already has a UDF field with this name. Choose another.',
    ]);
    expect((await refusal('ProductUDF', 'PUT', { udfValues: [{ fieldName: 'nowhere' }] }))[0]).toBe(404);
    expect((await refusal('ProductUDF', 'DELETE', { fieldName: 'nowhere' }))[1]).toMatch(/^fieldname: /);
    expect(await product()).toEqual(EXAMPLE);
  });
});
