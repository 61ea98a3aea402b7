import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type DialectFixture, EXAMPLE, EXAMPLE_ANSWER, startDialect } from '../testing/example-product.js';
import { productActions } from './product.js';
import { productsActions } from './products.js';

let zentitle: DialectFixture;
beforeEach(async () => {
  zentitle = await startDialect([...productActions, ...productsActions], EXAMPLE);
});

const ID = '6872450105';
const get = (productid: string = ID) => zentitle.ask('Product', 'GET', { productid });
const post = (given: object) => zentitle.ask('Product', 'POST', given);
const idIn = (answer: unknown): string =>
  /^Product Created Successfully\. ProductID : ([1-9]\d{9})$/.exec(String(answer))?.[1] ?? '';

describe('GET Product', () => {
  it("answers the document's example, byte for byte", async () => {
    expect(JSON.stringify(await get())).toBe(JSON.stringify([EXAMPLE_ANSWER]));
    expect(await zentitle.ask('Product', 'GET', { ProductId: 6872450105 })).toEqual([EXAMPLE_ANSWER]);
  });

  it.each([['0000000000'], ['example']])('does not find %s', async (productid) => {
    expect(await zentitle.refusal('Product', 'GET', { productid })).toEqual([
      404,
      'productid: there is no product with this ID.',
    ]);
  });
});

describe('GET Products', () => {
  it('answers all of them in the order in which they were made', async () => {
    zentitle.acme.now += 1_000;
    await post({ productname: 'Younger' });
    const answer = (await zentitle.ask('Products', 'GET')) as { productName: string }[];
    expect(JSON.stringify(answer[0])).toBe(JSON.stringify(EXAMPLE_ANSWER));
    expect(answer.map(({ productName }) => productName)).toEqual(['Product A 0105', 'Younger']);
  });

  it('leaves out a product that has no ten digits yet', async () => {
    const older = { id: 'older', name: 'Older', features: [], createdAt: '2020-01-01T00:00:00.000Z' };
    await zentitle.acme.ledger.transaction((tx) => tx.products.insert(older));
    expect(await zentitle.ask('Products', 'GET')).toEqual([EXAMPLE_ANSWER]);
  });
});

/** As in the document, quotes and mixed case included. */
const POST_EXAMPLE = {
  productname: 'APITest 0110',
  clientleaseperiod: '2',
  vmleaseperiod: '1',
  clientOfflineLeaseperiod: '1',
  clientsallowed: '2',
  intrial: 'true',
  trialperiod: '10',
  licensetype: 'subscriptionperiod',
  subscriptionperiod: 100,
  featuregroups: [
    { featuregroupname: 'groupAPI1', notes: 'groupAPI1' },
    { featuregroupName: 'groupAPI2', notes: 'groupAPI2' },
    { featuregroupName: 'groupAPI3' },
  ],
  features: [
    {
      featurecode: 'FEAT1API01',
      featurename: 'featureAPI1',
      notes: 'featureAPI1',
      featuretype: 'normal',
      featuregroupname: 'groupAPI1',
      availableintrials: 'true',
    },
    {
      featurecode: 'FEAT2API02',
      featurename: 'featureAPI2',
      featuretype: 'ConsumptionTokens',
      notes: 'featureAPI2',
      featuregroupname: 'groupAPI2',
    },
    { featurecode: 'FEAT3API03', featurename: 'featureAPI3', featuretype: 'floating', notes: 'featureAPI3' },
    { featurecode: 'FEAT3API04', featurename: 'featureAPI4', notes: 'featureAPI4' },
  ],
  udfvalues: [
    { fieldname: 'TEST1', defaultvalue: 'udf1' },
    { fieldname: 'TEST2', defaultvalue: 'udf2' },
  ],
};

describe('POST Product', () => {
  it("takes the document's example whole", async () => {
    const id = idIn(await post(POST_EXAMPLE));
    const made = (code: string, name: string, type: string, group: string) => ({
      featureCode: code,
      featureAvailability: 'OFF',
      featureType: type,
      featureName: name,
      featureNotes: name,
      featureGroup: group,
    });
    expect(await get(id)).toEqual([
      {
        productName: 'APITest 0110',
        productId: id,
        clientLeasePeriod: 2,
        vmLeasePeriod: 1,
        clientOfflineLeasePeriod: 24,
        trialPeriod: 10,
        licenseType: 'subscriptionPeriod',
        clientsAllowed: 2,
        features: [
          made('FEAT1API01', 'featureAPI1', 'Normal', 'groupAPI1'),
          made('FEAT2API02', 'featureAPI2', 'ConsumptionToken', 'groupAPI2'),
          made('FEAT3API03', 'featureAPI3', 'Floating', 'Default'),
          made('FEAT3API04', 'featureAPI4', 'Normal', 'Default'),
        ],
        udfValues: [
          { fieldName: 'TEST1', defaultValue: 'udf1' },
          { fieldName: 'TEST2', defaultValue: 'udf2' },
        ],
      },
    ]);
    const kept = grantedValue(await zentitle.acme.features.products.byZentitleId(id));
    expect(kept.defaults?.subscriptionDays).toBe(100);
    expect(kept.features[0]?.inTrials).toBe(true);
    expect(kept.featureGroups?.map(({ name }) => name)).toEqual(['groupAPI1', 'groupAPI2', 'groupAPI3']);
  });

  it('takes the defaults of the document for what is omitted', async () => {
    const id = idIn(await post({ productname: 'Bare' }));
    expect(await get(id)).toEqual([
      {
        productName: 'Bare',
        productId: id,
        clientLeasePeriod: 0,
        vmLeasePeriod: 0,
        clientOfflineLeasePeriod: 0,
        trialPeriod: 0,
        licenseType: 'perpetual',
        clientsAllowed: 1,
        features: [],
        udfValues: [],
      },
    ]);
    const inTrial = idIn(await post({ productname: 'In trial', intrial: true }));
    expect(await get(inTrial)).toMatchObject([{ trialPeriod: 30 }]);
    const not = idIn(await post({ productname: 'Not in trial', intrial: false, trialperiod: 5 }));
    expect(await get(not)).toMatchObject([{ trialPeriod: 0 }]);
    const ends = { licensetype: 'ExpirationDate', subscriptionenddate: '2030-01-01' };
    expect(await get(idIn(await post({ productname: 'Ends', ...ends })))).toMatchObject([
      { licenseType: 'expirationDate' },
    ]);
  });

  it.each<[object, number | string, RegExp]>([
    [{ productname: 'PRODUCT a 0105' }, 'PRODUCT_EXISTS', /^productname: /],
    [{ intrial: true, trialperiod: 0 }, 400, /^trialperiod: /],
    [{ licensetype: 'subscriptionperiod' }, 'TERM_INVALID', /^subscriptionperiod, subscriptionenddate: /],
    [{ licensetype: 'expirationdate' }, 'TERM_INVALID', /^subscriptionperiod, subscriptionenddate: /],
    [
      { features: [{ featurecode: 'A', featurename: 'a', notes: 'a', featuregroupname: 'x' }] },
      'FEATURE_GROUP_UNKNOWN',
      /^featuregroupname: /,
    ],
    [
      {
        features: [
          { featurecode: 'A', featurename: 'a', notes: 'a', featuretype: 'floating', availableintrials: true },
        ],
      },
      'FEATURE_NOT_FOR_TRIALS',
      /^availableintrials: /,
    ],
    [{ udfvalues: [{ fieldname: 'a' }, { fieldname: 'A' }] }, 'UDF_FIELD_EXISTS', /^udfvalues\.1 /],
    [{ featuregroups: [{ featuregroupname: 'Default' }] }, 'FEATURE_GROUP_EXISTS', /^featuregroups\.0: /],
  ])('refuses %j, and makes nothing', async (given, code, sentence) => {
    const [refused, why] = await zentitle.refusal('Product', 'POST', { productname: 'Wrong', ...given });
    expect(refused).toBe(code);
    expect(why).toMatch(sentence);
    expect(await zentitle.ask('Products', 'GET')).toHaveLength(1);
  });

  it.each([
    { clientleaseperiod: 8761 },
    { clientofflineleaseperiod: 501 },
    { vmleaseperiod: 501 },
    { clientsallowed: 0 },
    { clientsallowed: 50_001 },
    { productname: '' },
    { productname: undefined },
    { features: [{ featurecode: 'A', featurename: 'a' }] },
    { features: [{ featurecode: 'no spaces', featurename: 'a', notes: 'a' }] },
    { features: [{ featurecode: 'A', featurename: 'a', notes: 'a', featuretype: 'other' }] },
    { udfvalues: [{ fieldname: 'schön' }] },
    { intrial: 'yes' },
    { subscriptionenddate: 'reset' },
  ])('does not take %j', (given) => {
    expect(() => post({ productname: 'Wrong', ...given })).toThrow(z.ZodError);
  });
});
