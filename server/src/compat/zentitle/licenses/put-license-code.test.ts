import { beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../features/licenses/license-record.js';
import { addCompany, addProfile } from '../../../testing/license-fixtures.js';
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

const stored = async () => grantedValue(await acme.features.licenses.get(license.id));
const put = (given: object) =>
  ask('PUT', { productid: EXAMPLE_PRODUCT_ID, licensecode: EXAMPLE_LICENSE_CODE, ...given });
const get = async (given: object = {}) =>
  (
    (await ask('GET', {
      productid: EXAMPLE_PRODUCT_ID,
      licensecode: EXAMPLE_LICENSE_CODE,
      ...given,
    })) as readonly Record<string, unknown>[]
  )[0] ?? {};

describe('PUT LicenseCode', () => {
  it('does what the example of the document asks for', async () => {
    await addProfile(acme, { number: 1, productId: EXAMPLE_LICENSE_PRODUCT.id, name: 'testingProfile', seats: 50 });
    await addCompany(acme, 17);
    await setLicense(acme, license, { maintenanceUntil: '2030-01-01T00:00:00.000Z' });
    const answer = await put({
      companyid: '17',
      enabledforuse: 'true',
      licensetype: 'subscriptionperiod',
      clientsallowed: '2',
      clientleaseperiod: '0',
      vmleaseperiod: '0',
      clientofflineleaseperiod: '1',
      acquiredbywebservice: 'true',
      profilename: 'testingProfile',
      inheritprofile: 'false',
      concurrentprocesses: '0',
      concurrencymode: 'network',
      networkseats: '1',
      heartbeat: '5',
      subscriptionperiod: '10',
      maintenanceenddate: 'reset',
      features: [
        { featurecode: 'FEAT5', featureavailability: 'on', limit: '10' },
        { featurecode: 'EPOOL', featureavailability: 'on', limit: '15' },
      ],
      udfvalues: [
        { fieldname: 'TEST1', defaultvalue: 'udf1' },
        { fieldname: 'TEST2', defaultvalue: 'udf2' },
      ],
      notes: [{ type: 'general', description: 'general note' }],
      serverfunctions: [
        { functionname: 'LTCO', enabled: 'on', parametervalue: '20' },
        { functionname: 'Otherfunc', enabled: 'off' },
      ],
    });
    expect(answer).toBe('License Code Details Updated Successfully');
    expect(await get({ getnotes: 1, getsfs: 1, showfeatures: 'on' })).toMatchObject({
      company: 'Company 17',
      companyID: 17,
      licensetype: 'SubscriptionPeriod',
      clientsallowed: 2,
      clientLeaseperiod: 0,
      clientOfflineLeaseperiod: 24,
      acquiredbywebservice: 'True',
      networkseats: 1,
      heartbeat: 5,
      profilename: 'testingProfile',
      concurrentProcesses: 0,
      concurrencyMode: 'Network',
      subscriptionperiod: 10,
      maintenanceEnddate: null,
      features: [
        { featureCode: 'EPOOL', featureDetails: ['ElementLimit : 15', 'ElementCount : 0'] },
        { featureCode: 'FLOAT' },
        { featureCode: 'FEAT5' },
      ],
      udfValues: [{ defaultValue: 'udf1' }, { defaultValue: 'udf2' }],
      notes: [{ noteID: 1, type: 'General', description: 'general note' }],
      serverFunctions: [{ parameterValue: '20' }, { enabled: 'ON' }, { functionName: 'Otherfunc', enabled: 'OFF' }],
    });
  });

  it('leaves alone what is left out', async () => {
    const before = await stored();
    await put({});
    expect(await stored()).toEqual(before);
    await put({ clientsallowed: 5, subscriptionenddate: 'reset', licensetype: 'perpetual', subscriptionperiod: 0 });
    expect(await stored()).toEqual({ ...before, seats: 5, modifiedAt: expect.any(String) });
  });

  it('takes a license code out of its company and its profile, and into the terms of a profile', async () => {
    const { id: profileId } = await addProfile(acme, {
      number: 1,
      productId: EXAMPLE_LICENSE_PRODUCT.id,
      name: 'Test-PC',
      seats: 50,
    });
    await addCompany(acme, 17);
    await put({ companyid: 17, profilename: 'test-pc', inheritprofile: 'True', reference: 'Order 1' });
    expect(await stored()).toMatchObject({ seats: 50, profileId, companyId: 'cmp_17', label: 'Order 1' });
    await put({ companyid: 0, profilename: 'Default', reference: '' });
    for (const name of ['companyId', 'profileId', 'label']) expect(await stored()).not.toHaveProperty(name);
    expect((await stored()).seats).toBe(50);
  });

  it('deletes all notes, then some, then adds', async () => {
    const notes = (wanted: object[]) => put({ notes: wanted });
    await notes(['one', 'two', 'three'].map((description) => ({ type: 'general', description })));
    await notes([
      { type: 'system', description: 'four\nlines' },
      { type: 'delete', description: '2' },
    ]);
    const described = async () =>
      ((await get({ getnotes: 1 })).notes as readonly { description: string }[]).map(({ description }) => description);
    expect(await described()).toEqual(['one', 'three', 'four\nlines']);
    expect(await refusalOf(notes([{ type: 'delete', description: '2' }]))).toBe('NOTE_UNKNOWN');
    expect(await refusalOf(notes([{ type: 'delete', description: 'x' }]))).toBe('400');
    expect(await refusalOf(notes([{ type: 'general' }]))).toBe('400');
    await notes([{ type: 'general', description: 'five' }, { type: 'delete', description: 3 }, { type: 'deleteall' }]);
    expect(await described()).toEqual(['five']);
  });

  it.each([
    [{ clientleaseperiod: 8_761 }, 'ZodError'],
    [{ clientofflineleaseperiod: 501 }, 'ZodError'],
    [{ vmleaseperiod: 501 }, 'ZodError'],
    [{ heartbeat: 4 }, 'ZodError'],
    [{ heartbeat: 1_441 }, 'ZodError'],
    [{ networkseats: 2_147_483_648 }, 'ZodError'],
    [{ enabledforuse: 'yes' }, 'ZodError'],
    [{ licensetype: 'forever' }, 'ZodError'],
    [{ concurrencymode: 'none' }, 'ZodError'],
    [{ subscriptionperiod: 10 }, 'LICENSE_TYPE_MISSING'],
    [{ subscriptionenddate: '2028-01-01' }, 'LICENSE_TYPE_MISSING'],
    [{ licensetype: 'subscriptionperiod' }, 'TERM_INVALID'],
    [{ licensetype: 'subscriptionperiod', subscriptionperiod: 0 }, 'TERM_INVALID'],
    [{ licensetype: 'subscriptionperiod', subscriptionperiod: 5_001 }, 'TERM_INVALID'],
    [{ licensetype: 'expirationdate' }, 'TERM_INVALID'],
    [{ licensetype: 'expirationdate', subscriptionenddate: 'reset' }, 'TERM_INVALID'],
    [{ features: [{ featurecode: 'NONE', featureavailability: 'on' }] }, 'FEATURE_UNKNOWN'],
    [{ features: [{ featurecode: 'FEAT5', featureavailability: 'maybe' }] }, 'ZodError'],
    [{ udfvalues: [{ fieldname: 'NONE', defaultvalue: 'x' }] }, '400'],
    [{ serverfunctions: [{ functionname: 'Other', enabled: 'on', parametervalue: 1 }] }, '400'],
    [{ serverfunctions: [{ functionname: 'LTCO', parametervalue: -1 }] }, 'ZodError'],
    [{ profilename: 'none' }, '404'],
    [{ companyid: 99 }, 'COMPANY_UNKNOWN'],
    [{ licensecode: '1' }, '404'],
    [{ productid: '1' }, '404'],
  ])('refuses %j, and changes nothing', async (given, expected) => {
    const before = await stored();
    expect(await refusalOf(put({ clientsallowed: 77, ...given }))).toBe(expected);
    expect(await stored()).toEqual(before);
  });

  it('extends a subscription, and finds a function in any case', async () => {
    await put({ licensetype: 'SubscriptionPeriod', subscriptionperiod: '5000' });
    await put({ licensetype: 'subscriptionperiod', subscriptionperiod: '1000' });
    expect((await get()).subscriptionperiod).toBe(6_000);
    await put({ serverFunctions: [{ functionName: 'ltco', Enabled: 'ON', parameterValue: 3 }] });
    await put({ serverfunctions: [{ functionname: 'featureavailability', enabled: 'off', parametervalue: '' }] });
    expect((await get({ getsfs: 1 })).serverFunctions).toEqual([
      { functionName: 'LTCO', enabled: 'ON', parameterValue: '3' },
      { functionName: 'FeatureAvailability', enabled: 'OFF', parameterValue: '' },
    ]);
  });
});
