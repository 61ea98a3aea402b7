import { beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../features/licenses/license-record.js';
import { addProfile } from '../../../testing/license-fixtures.js';
import { createTestVendor, grantedValue, type TestVendor } from '../../../testing/test-vendor.js';
import {
  addExample,
  clientOf,
  EXAMPLE_LICENSE_CODE,
  EXAMPLE_LICENSE_PRODUCT,
  EXAMPLE_PRODUCT_ID,
  refusalOf,
  setLicense,
} from '../testing/license-codes.js';
import { licenseCodeActions } from './license-code.js';

let acme: TestVendor;
let license: License;
let ask: ReturnType<typeof clientOf>;
beforeEach(async () => {
  acme = await createTestVendor();
  license = await addExample(acme);
  ask = clientOf(acme, licenseCodeActions);
});

const get = async (given: object = {}) =>
  (
    (await ask('GET', {
      productid: EXAMPLE_PRODUCT_ID,
      licensecode: EXAMPLE_LICENSE_CODE,
      ...given,
    })) as readonly Record<string, unknown>[]
  )[0] ?? {};

describe('GET LicenseCode', () => {
  const everything = { getsfs: '1', details: '1', getnotes: 1, showfeatures: 'all' };

  it('answers the example of the document, field for field', async () => {
    const { id: profileId } = await addProfile(acme, {
      number: 1,
      productId: EXAMPLE_LICENSE_PRODUCT.id,
      name: 'Test-PC',
    });
    const at = '2018-08-02T06:59:02.043Z';
    await setLicense(acme, license, {
      profileId,
      seats: 9,
      leases: { client: 12, offline: 8760 },
      acquired: true,
      concurrency: { mode: 'none', processes: 15 },
      seatsTaken: 1,
      lastActivatedAt: at,
      maintenanceUntil: '2021-04-30T00:00:00.000Z',
      features: [
        { code: 'EPOOL', limit: 10_000 },
        { code: 'FLOAT', limit: 100 },
      ],
      udf: { TEST1: '6', TEST2: 'test' },
      functions: [
        { name: 'LTCO', on: true, value: 20 },
        { name: 'Otherfunc', on: false },
      ],
    });
    await acme.ledger.transaction(async (tx) => {
      const note = { licenseId: license.id, modifiedAt: at } as const;
      const created = { createdAt: '2020-12-18T17:11:15.700Z', type: 'system', text: 'note' } as const;
      await tx.notes.insert({ ...note, ...created, id: 'nte_102509', number: 102509 });
      const general = { createdAt: '2020-12-18T17:15:39.387Z', type: 'general', text: 'General note updated' } as const;
      await tx.notes.insert({ ...note, ...general, id: 'nte_102511', number: 102511 });
    });
    const answer = await ask('GET', {
      productid: EXAMPLE_PRODUCT_ID,
      licensecode: EXAMPLE_LICENSE_CODE,
      ...everything,
    });
    expect(JSON.stringify(answer, undefined, 2)).toBe(
      JSON.stringify(
        [
          {
            licenseCode: '206454320110930859',
            productID: '6453300110',
            company: '',
            companyID: 0,
            enabledforuse: 'True',
            licensetype: 'Perpetual',
            clientsallowed: 9,
            clientLeaseperiod: 12,
            vmLeaseperiod: 0,
            clientOfflineLeaseperiod: 8760,
            acquiredbywebservice: 'True',
            networkseats: 0,
            heartbeat: 0,
            profilename: 'Test-PC',
            concurrentProcesses: 15,
            numActivations: 1,
            concurrencyMode: 'None',
            subscriptionperiod: 0,
            subscriptionEnddate: null,
            subscriptionlastActivated: '2018-08-02T06:59:02.043',
            maintenanceEnddate: '2021-04-30T00:00:00',
            features: [
              {
                featureCode: 'EPOOL',
                featureAvailability: 'ON',
                featureType: 'ElementPool',
                featureDetails: ['ElementLimit : 10000', 'ElementCount : 0'],
              },
              {
                featureCode: 'FLOAT',
                featureAvailability: 'ON',
                featureType: 'Floating',
                featureDetails: ['MaximumActive : 100', 'TotalActive : 0'],
              },
              {
                featureCode: 'TOKEN',
                featureAvailability: 'OFF',
                featureType: 'ConsumptionToken',
                featureDetails: ['TokenLimit : 0', 'TokenCount : 0'],
              },
              { featureCode: 'STORE', featureAvailability: 'OFF', featureType: 'SecureStore', featureDetails: [] },
              { featureCode: 'FEAT5', featureAvailability: 'OFF', featureType: 'Normal', featureDetails: [] },
            ],
            udfValues: [
              { fieldName: 'TEST1', defaultValue: '6' },
              { fieldName: 'TEST2', defaultValue: 'test' },
            ],
            notes: [
              { noteID: 102509, type: 'System', created: '2020-12-18T17:11:15.7', createdBy: '', description: 'note' },
              {
                noteID: 102511,
                type: 'General',
                created: '2020-12-18T17:15:39.387',
                createdBy: '',
                description: 'General note updated',
              },
            ],
            serverFunctions: [
              { functionName: 'LTCO', enabled: 'ON', parameterValue: '20' },
              { functionName: 'FeatureAvailability', enabled: 'ON', parameterValue: '' },
              { functionName: 'Otherfunc', enabled: 'OFF', parameterValue: '' },
            ],
          },
        ],
        undefined,
        2,
      ),
    );
  });

  it('answers what nobody has changed, and leaves out what was not asked for', async () => {
    const answer = await get();
    expect(answer).toMatchObject({
      profilename: 'Default',
      clientsallowed: 1,
      clientLeaseperiod: 0,
      acquiredbywebservice: 'False',
      subscriptionlastActivated: null,
      maintenanceEnddate: null,
      udfValues: [
        { fieldName: 'TEST1', defaultValue: '6' },
        { fieldName: 'TEST2', defaultValue: '' },
      ],
    });
    expect(answer).not.toHaveProperty('notes');
    expect(answer).not.toHaveProperty('serverFunctions');
    expect((await get({ getsfs: 1 })).serverFunctions).toEqual([
      { functionName: 'LTCO', enabled: 'OFF', parameterValue: '' },
      { functionName: 'FeatureAvailability', enabled: 'ON', parameterValue: '' },
    ]);
    const on = (await get({ showfeatures: 'ON' })).features as readonly { readonly featureCode: string }[];
    expect(on.map(({ featureCode }) => featureCode)).toEqual(['EPOOL', 'FLOAT']);
  });

  it('counts what is in use, and says by whom when it is asked', async () => {
    const held = (computerId: string, username: string, amount: number) => ({ computerId, username, amount });
    const past = { ...held('C', 'ann', 5), until: '2026-12-31T00:00:00.000Z' };
    const FLOAT = [held('A', 'ann', 1), held('A', 'bob', 2), held('B', 'ann', 1), held('B', 'ann', 1), past];
    const usage = { id: license.id, features: { FLOAT }, applied: [] };
    await acme.ledger.transaction((tx) => tx.usages.insert(usage));
    const details = async (given: object) => {
      const features = (await get(given)).features as readonly { featureCode: string; featureDetails: string[] }[];
      return features.find(({ featureCode }) => featureCode === 'FLOAT')?.featureDetails;
    };
    const sums = ['MaximumActive : 0', 'TotalActive : 5'];
    expect(await details({})).toEqual(sums);
    expect(await details({ details: 1 })).toEqual([
      ...sums,
      'ComputerID : A, TotalActive : 3',
      'ComputerID : B, TotalActive : 2',
    ]);
    expect(await details({ userdetails: 1, details: 1 })).toEqual([
      ...sums,
      'ComputerID : A, Username : ann, TotalActive : 1',
      'ComputerID : A, Username : bob, TotalActive : 2',
      'ComputerID : B, Username : ann, TotalActive : 2',
    ]);
  });

  it('answers for all products that have the code when none is named', async () => {
    await acme.ledger.transaction((tx) =>
      tx.products.insert({ ...EXAMPLE_LICENSE_PRODUCT, id: 'second', zentitleId: '6843607105' }),
    );
    grantedValue(await acme.features.licenses.addMany({ productId: 'second', codes: [EXAMPLE_LICENSE_CODE] }, 'test'));
    const answer = (await ask('GET', { LicenseCode: EXAMPLE_LICENSE_CODE })) as readonly {
      readonly productID: string;
    }[];
    expect(answer.map(({ productID }) => productID).sort()).toEqual(['6453300110', '6843607105']);
  });

  it('knows no other code or product', async () => {
    expect(await refusalOf(ask('GET', { licensecode: '123456789012345678' }))).toBe('404');
    expect(await refusalOf(ask('GET', { licensecode: EXAMPLE_LICENSE_CODE, productid: '1234567890' }))).toBe('404');
    for (const given of [{ details: 2 }, { showfeatures: 'off' }, { getsfs: 'yes' }]) {
      expect(await refusalOf(get(given))).toBe('ZodError');
    }
  });
});
