import { beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../features/licenses/license-record.js';
import { addCompany, addProfile } from '../../features/licenses/licenses.test.fixture.js';
import { type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import { licenseCodeActions } from './license-code.js';
import { addExample, clientOf, EXAMPLE, licensecode, productid, setLicense } from './testing/license-codes.js';

let acme: ThrowAwayVendor;
let license: License;
let ask: ReturnType<typeof clientOf>;
beforeEach(async () => {
  acme = await throwAwayVendor();
  license = await addExample(acme);
  ask = clientOf(acme, licenseCodeActions);
});

const stored = async () => valueIn(await acme.features.licenses.get(license.id));
const put = (given: object) => ask('PUT', { productid, licensecode, ...given });
const get = async (given: object = {}) =>
  ((await ask('GET', { productid, licensecode, ...given })) as readonly Record<string, unknown>[])[0] ?? {};
/** Status and sentence of what was thrown. */
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: Error & { status?: number; refusal?: { code: string } }) =>
      error.refusal?.code ?? `${error.status ?? error.name}`,
  );

describe('GET LicenseCode', () => {
  const everything = { getsfs: '1', details: '1', getnotes: 1, showfeatures: 'all' };

  it('answers the example of the document, field for field', async () => {
    const { id: profileId } = await addProfile(acme, { number: 1, productId: EXAMPLE.id, name: 'Test-PC' });
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
    const answer = await ask('GET', { productid, licensecode, ...everything });
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
    await acme.ledger.transaction((tx) => tx.products.insert({ ...EXAMPLE, id: 'second', zentitleId: '6843607105' }));
    valueIn(await acme.features.licenses.addMany({ productId: 'second', codes: [licensecode] }, 'test'));
    const answer = (await ask('GET', { LicenseCode: licensecode })) as readonly { readonly productID: string }[];
    expect(answer.map(({ productID }) => productID).sort()).toEqual(['6453300110', '6843607105']);
  });

  it('knows no other code or product', async () => {
    expect(await refusal(ask('GET', { licensecode: '123456789012345678' }))).toBe('404');
    expect(await refusal(ask('GET', { licensecode, productid: '1234567890' }))).toBe('404');
    for (const given of [{ details: 2 }, { showfeatures: 'off' }, { getsfs: 'yes' }]) {
      expect(await refusal(get(given))).toBe('ZodError');
    }
  });
});

describe('POST LicenseCode', () => {
  const post = (given: object) => ask('POST', { productid, ...given });

  it('generates codes, of a profile, for a company', async () => {
    await addProfile(acme, { number: 1, productId: EXAMPLE.id, name: 'testingProfile', seats: 7 });
    await addCompany(acme, 17);
    const answer = await post({
      profilename: 'TestingProfile',
      companyid: '17',
      numcodes: '2',
      reference: 'LCforProductA',
    });
    expect(answer).toMatch(/^License Codes Created Successfully : [1-9]\d{17},[1-9]\d{17}$/);
    const made = await acme.features.licenses.page({ profileIds: ['prf_1'] }, undefined, 10);
    expect(made.items.map(({ code }) => code).sort()).toEqual(String(answer).split(' : ')[1]?.split(',').sort());
    expect(made.items[0]).toMatchObject({ seats: 7, companyId: 'cmp_17', label: 'LCforProductA' });
  });

  it('imports codes, all or none, whatever numcodes says', async () => {
    const licensecodes = '123410225741720791, 567810225741720792,';
    expect(await post({ licensecodes, numcodes: 5, companyid: 0 })).toBe('OK');
    expect(await acme.features.licenses.count({})).toBe(3);
    expect(valueIn(await acme.features.licenses.byCode(EXAMPLE.id, '567810225741720792')).code).toBe(
      '567810225741720792',
    );
    expect(await refusal(post({ licensecodes: '1,567810225741720792' }))).toBe('LICENSE_CODE_EXISTS');
    expect(await acme.features.licenses.count({})).toBe(3);
  });

  it.each([
    [{}, '400'],
    [{ numcodes: 0, licensecodes: ' , ' }, '400'],
    [{ numcodes: 10_001 }, 'ZodError'],
    [{ numcodes: 1, profilename: 'none' }, '404'],
    [{ numcodes: 1, companyid: 3 }, 'COMPANY_UNKNOWN'],
  ])('refuses %j', async (given, expected) => {
    expect(await refusal(post(given))).toBe(expected);
    expect(await acme.features.licenses.count({})).toBe(1);
  });
});

describe('PUT LicenseCode', () => {
  it('does what the example of the document asks for', async () => {
    await addProfile(acme, { number: 1, productId: EXAMPLE.id, name: 'testingProfile', seats: 50 });
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
    const { id: profileId } = await addProfile(acme, { number: 1, productId: EXAMPLE.id, name: 'Test-PC', seats: 50 });
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
    expect(await refusal(notes([{ type: 'delete', description: '2' }]))).toBe('NOTE_UNKNOWN');
    expect(await refusal(notes([{ type: 'delete', description: 'x' }]))).toBe('400');
    expect(await refusal(notes([{ type: 'general' }]))).toBe('400');
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
    expect(await refusal(put({ clientsallowed: 77, ...given }))).toBe(expected);
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
