import { verifyBundle } from '@countersign/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { PRODUCT, type TestVendor } from '../../../testing/test-vendor.js';
import { createZentitleVendor, ZENTITLE_ID, type ZentitleVendor } from '../testing/zentitle-vendor.js';
import { networkMasterLicenseActions } from './network-master-license.js';
import { passiveLicenseActions } from './passive-license.js';

const [passive] = passiveLicenseActions;
const [master] = networkMasterLicenseActions;
const productid = ZENTITLE_ID;
const clientid = '3487abcdefgh12345';

let acme: TestVendor;
let call: ZentitleVendor['call'];
beforeEach(async () => {
  ({ acme, call } = await createZentitleVendor());
  const common = { createdAt: '2027-01-01T00:00:00.000Z', modifiedAt: '2027-01-01T00:00:00.000Z' };
  await acme.ledger.transaction(async (tx) => {
    await tx.companies.insert({ id: 'cmp_17', number: 17, name: 'A', lowerName: 'a', nameKey: '*:a', ...common });
    await tx.profiles.insert({
      id: 'prf_1',
      number: 1,
      productId: PRODUCT,
      name: 'testingProfile',
      nameKey: `${PRODUCT}:testingprofile`,
      enabled: true,
      acquired: false,
      type: 'perpetual',
      seats: 1,
      features: [{ code: 'RENDER' }],
      ...common,
    });
  });
});

/** The two lines of an answer. */
const linesOf = (answer: unknown): readonly string[] => String(answer).split('\n');

describe('PassiveLicense', () => {
  it('answers with a sentence and the certificate, for what the example asks for', async () => {
    const [sentence, bundle = '', ...more] = linesOf(
      await call(passive, {
        productid,
        clientid,
        profilename: 'testingProfile',
        companyid: 17,
        features: [{ featurecode: 'DRAW' }, { featurecode: 'EXPORT' }],
        udfValues: [
          { fieldname: 'TEST1', defaultvalue: 'Prod1Default' },
          { fieldname: 'TEST2', defaultvalue: '' },
        ],
      }),
    );
    expect([sentence, more]).toEqual(['Passive License Created Successfully.', []]);
    const { claims } = await verifyBundle(bundle, 'passive', acme.trust);
    expect(claims).toMatchObject({
      cid: clientid,
      ftr: ['DRAW', 'EXPORT'],
      udf: { TEST1: 'Prod1Default', TEST2: '' },
      perpetual: true,
    });
    const [record] = await acme.ledger.transaction((tx) => tx.passives.find('clientId', clientid));
    expect(record).toMatchObject({ companyId: 'cmp_17', profileId: 'prf_1' });
  });

  it('gives what the profile or the product gives when features are left out', async () => {
    const featuresOf = async (given: object) => {
      const [, bundle = ''] = linesOf(await call(passive, { productid, clientid, ...given }));
      return (await verifyBundle(bundle, 'passive', acme.trust)).claims.ftr;
    };
    expect(await featuresOf({ profilename: 'TestingProfile' })).toEqual(['RENDER']);
    expect(await featuresOf({ profilename: 'default', companyid: '0' })).toEqual(['DRAW', 'EXPORT']);
  });

  it('is refused for a profile, company or feature that is not there', async () => {
    const refused = (given: object) => expect(call(passive, { productid, clientid, ...given })).rejects;
    await refused({ profilename: 'none' }).toMatchObject({ status: 404 });
    await refused({ companyid: 99 }).toMatchObject({ refusal: { code: 'COMPANY_UNKNOWN' } });
    await refused({ features: [{ featurecode: 'NONE' }] }).toMatchObject({ refusal: { code: 'FEATURE_UNKNOWN' } });
    await refused({ productid: '9999999999' }).toMatchObject({ status: 404 });
  });

  it.each([
    ['123456789', false],
    ['1234567890', true],
    ['x'.repeat(255), true],
    ['x'.repeat(256), false],
    ['with a space', false],
  ])('takes a client id of 10 to 255 printable characters: %s', (given, taken) => {
    expect(passive?.parameters.safeParse({ productid, clientid: given }).success).toBe(taken);
  });
});

describe('NetworkMasterLicense', () => {
  it('answers with a sentence and a master license that verifies', async () => {
    const [sentence, bundle = '', ...more] = linesOf(await call(master, { productid, companyid: '17' }));
    expect([sentence, more]).toEqual(['Network Master License Created Successfully.', []]);
    const { claims } = await verifyBundle(bundle, 'master', acme.trust);
    expect(claims).toMatchObject({ aud: PRODUCT, perpetual: true, mst: expect.stringMatching(/^mst_/) });
    const kept = await acme.ledger.transaction((tx) => tx.masters.get(claims.mst ?? ''));
    expect(kept).toMatchObject({ productId: PRODUCT, companyId: 'cmp_17' });
  });

  it('is refused for a company that is not there', async () => {
    await expect(call(master, { productid, companyid: 99 })).rejects.toMatchObject({
      refusal: { code: 'COMPANY_UNKNOWN' },
    });
  });
});
