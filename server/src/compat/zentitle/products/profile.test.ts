import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { grantedValue } from '../../../testing/test-vendor.js';
import { type DialectFixture, startDialect } from '../testing/example-product.js';
import {
  EXAMPLE_PROFILE,
  EXAMPLE_PROFILE_ANSWER,
  EXAMPLE_PROFILE_PRODUCT,
  LTCO_FUNCTION,
} from '../testing/example-profile.js';
import { profileActions } from './profile.js';
import { profilesActions } from './profiles.js';

let zentitle: DialectFixture;
beforeEach(async () => {
  const other = { ...EXAMPLE_PROFILE_PRODUCT, id: 'other', name: 'Other', zentitleId: '6453300111' };
  zentitle = await startDialect([...profileActions, ...profilesActions], EXAMPLE_PROFILE_PRODUCT, other);
  await zentitle.acme.ledger.transaction((tx) => tx.profiles.insert(EXAMPLE_PROFILE));
});

const productid = '6453300110';
const get = async (profilename: string) =>
  ((await zentitle.ask('Profile', 'GET', { productid, profilename, getsfs: 1 })) as object[])[0];
const kept = async (name: string) => grantedValue(await zentitle.acme.features.profiles.byName('example', name));
const refusal = (method: 'POST' | 'PUT', given: object) => zentitle.refusal('Profile', method, { productid, ...given });

describe('GET Profile', () => {
  it("answers the document's example, byte for byte", async () => {
    const answer = await zentitle.ask('Profile', 'GET', { productid, profilename: 'TestProfile', getsfs: '1' });
    expect(JSON.stringify(answer)).toBe(JSON.stringify([EXAMPLE_PROFILE_ANSWER]));
  });

  it('has no server functions unless they are asked for', async () => {
    const answer = await zentitle.ask('Profile', 'GET', { productid, profilename: 'TESTPROFILE' });
    const { serverFunctions: _, ...without } = EXAMPLE_PROFILE_ANSWER;
    expect(answer).toEqual([without]);
  });

  it('says what is not there', async () => {
    expect(await zentitle.refusal('Profile', 'GET', { productid, profilename: 'x' })).toEqual([
      404,
      'profilename: there is no such profile of this product.',
    ]);
    expect((await zentitle.refusal('Profile', 'GET', { productid: '1', profilename: 'x' }))[1]).toMatch(/^productid: /);
  });
});

describe('POST Profile', () => {
  it("takes the document's example whole", async () => {
    const given = {
      productid,
      profilename: 'Test Profile',
      enabledforuse: 'true',
      licensetype: 'Perpetual',
      clientsallowed: '2',
      clientleaseperiod: '0',
      vmleaseperiod: '0',
      clientofflineleaseperiod: '1',
      acquiredbywebservice: 'true',
      concurrentprocesses: '0',
      concurrencymode: 'network',
      networkseats: '1',
      heartbeat: '5',
      reseller: 'reseller12',
      subscriptionperiod: '0',
      maintenanceenddate: '2020-10-10T00:12:00',
      features: [
        { featurecode: 'FLOAT', featureavailability: 'on', limit: '10' },
        { featurecode: 'EPOOL', featureavailability: 'on', limit: '15' },
      ],
      udfvalues: [
        { fieldname: 'TEST1', defaultvalue: 'udf1' },
        { fieldname: 'TEST2', defaultvalue: 'udf2' },
      ],
      serverfunctions: [
        { functionname: 'ltco', enabled: 'on', parametervalue: '20' },
        { functionname: 'Otherfunc', enabled: 'off' },
      ],
    };
    expect(await zentitle.ask('Profile', 'POST', given)).toBe('Profile Created Successfully');
    expect(await get('Test Profile')).toEqual({
      ...EXAMPLE_PROFILE_ANSWER,
      profileName: 'Test Profile',
      profileID: 1,
      clientLeaseperiod: 0,
      clientOfflineLeaseperiod: 24,
      networkseats: 1,
      heartbeat: 5,
      concurrentProcesses: 0,
      resellerID: 1,
      concurrencyMode: 'Network',
      maintenanceEnddate: '2020-10-10T00:12:00',
      created: '2027-01-01T00:00:00',
      modified: '2027-01-01T00:00:00',
      features: [
        { ...EXAMPLE_PROFILE_ANSWER.features[0], featureDetails: ['ElementLimit : 15', 'ElementCount : 0'] },
        { ...EXAMPLE_PROFILE_ANSWER.features[1], featureDetails: ['MaximumActive : 10', 'TotalActive : 0'] },
        EXAMPLE_PROFILE_ANSWER.features[2],
      ],
      udfValues: [
        { fieldName: 'TEST1', defaultValue: 'udf1' },
        { fieldName: 'TEST2', defaultValue: 'udf2' },
      ],
      serverFunctions: [
        LTCO_FUNCTION,
        EXAMPLE_PROFILE_ANSWER.serverFunctions[1],
        { functionName: 'Otherfunc', enabled: 'OFF', parameterValue: '' },
      ],
    });
  });

  it("takes the document's defaults for what is omitted, whatever the product's are", async () => {
    const defaults = { type: 'subscription', subscriptionDays: 9, seats: 4, leases: { client: 3, vm: 2 } } as const;
    grantedValue(await zentitle.acme.features.products.update('example', { defaults }, 'test'));
    await zentitle.ask('Profile', 'POST', { productid, profilename: 'Bare' });
    expect(await get('Bare')).toMatchObject({
      enabledforuse: 'False',
      licensetype: 'Perpetual',
      clientsallowed: 0,
      clientLeaseperiod: 0,
      vmLeaseperiod: 0,
      clientOfflineLeaseperiod: 0,
      acquiredbywebservice: 'False',
      networkseats: 0,
      heartbeat: 0,
      concurrentProcesses: 0,
      resellerID: 0,
      concurrencyMode: 'None',
      subscriptionperiod: 0,
      subscriptionEnddate: null,
      maintenanceEnddate: null,
      serverFunctions: [
        { ...LTCO_FUNCTION, enabled: 'OFF', parameterValue: '' },
        EXAMPLE_PROFILE_ANSWER.serverFunctions[1],
      ],
    });
    await zentitle.ask('Profile', 'POST', { productid, profilename: 'Lan', concurrencymode: 'network' });
    expect(await get('Lan')).toMatchObject({ heartbeat: 5 });
  });

  it.each<[object, number | string, RegExp]>([
    [{ profilename: 'TESTprofile' }, 'PROFILE_EXISTS', /^profilename: /],
    [{ profilename: 'default' }, 'PROFILE_EXISTS', /^profilename: /],
    [{ licensetype: 'expirationdate' }, 'TERM_INVALID', /^subscriptionperiod, subscriptionenddate: /],
    [{ features: [{ featurecode: 'NOWHERE', featureavailability: 'on' }] }, 'FEATURE_UNKNOWN', /^features\.0 /],
    [{ udfvalues: [{ fieldname: 'NOWHERE', defaultvalue: 'x' }] }, 400, /^udfvalues: /],
    [{ serverfunctions: [{ functionname: 'Otherfunc', parametervalue: 1 }] }, 400, /^serverfunctions: /],
  ])('refuses %j', async (given, code, sentence) => {
    const [refused, why] = await refusal('POST', { profilename: 'Wrong', ...given });
    expect(refused).toBe(code);
    expect(why).toMatch(sentence);
    expect(await zentitle.ask('Profiles', 'GET', {})).toBe(1);
  });

  it.each([
    { clientleaseperiod: 8761 },
    { clientofflineleaseperiod: 501 },
    { vmleaseperiod: 501 },
    { heartbeat: 4 },
    { heartbeat: 1441 },
    { networkseats: 2_147_483_648 },
    { networkseats: -1 },
    { concurrencymode: 'lan' },
    { maintenanceenddate: 'reset' },
    { features: [{ featurecode: 'EPOOL', featureavailability: 'maybe' }] },
  ])('does not take %j', (given) => {
    expect(() => zentitle.ask('Profile', 'POST', { productid, profilename: 'Wrong', ...given })).toThrow(z.ZodError);
  });
});

describe('PUT Profile', () => {
  const put = (given: object) => zentitle.ask('Profile', 'PUT', { productid, profilename: 'TestProfile', ...given });

  it("takes the document's example whole, and keeps what is omitted", async () => {
    const license = { ...(await licenseInProfile()), udf: { TEST1: 'own' } };
    await zentitle.acme.ledger.transaction((tx) => tx.licenses.put(license));
    const given = {
      newprofilename: 'New Profile',
      enabledforuse: 'true',
      licensetype: 'Perpetual',
      inheritprofile: 'true',
      concurrentprocesses: '10',
      concurrencymode: 'cloud',
      subscriptionperiod: '0',
      features: [
        { featurecode: 'FLOAT', featureavailability: 'on', limit: '10' },
        { featurecode: 'EPOOL', featureavailability: 'off' },
      ],
      udfvalues: [{ fieldname: 'TEST2', defaultvalue: 'udf2' }],
      serverfunctions: [{ functionname: 'LTCO', enabled: 'on', parametervalue: '10' }],
    };
    expect(await put(given)).toBe('Profile Updated Successfully');
    const { serverFunctions, features } = EXAMPLE_PROFILE_ANSWER;
    expect(await get('New Profile')).toEqual({
      ...EXAMPLE_PROFILE_ANSWER,
      profileName: 'New Profile',
      concurrentProcesses: 10,
      concurrencyMode: 'Cloud',
      modified: '2027-01-01T00:00:00',
      features: [
        { ...features[0], featureAvailability: 'OFF' },
        { ...features[1], featureDetails: ['MaximumActive : 10', 'TotalActive : 0'] },
        features[2],
      ],
      udfValues: [
        { fieldName: 'TEST1', defaultValue: '6' },
        { fieldName: 'TEST2', defaultValue: 'udf2' },
      ],
      serverFunctions: [{ ...LTCO_FUNCTION, parameterValue: '10' }, ...serverFunctions.slice(1)],
    });
    expect(grantedValue(await zentitle.acme.features.licenses.get(license.id))).toMatchObject({
      seats: 1,
      features: [{ code: 'FLOAT', limit: 10 }],
      udf: { TEST1: 'own', TEST2: 'udf2' },
      concurrency: { mode: 'cloud', processes: 10 },
    });
  });

  it('leaves the licenses as they are unless they are to inherit', async () => {
    const license = await licenseInProfile();
    await put({ clientsallowed: 9 });
    expect(grantedValue(await zentitle.acme.features.licenses.get(license.id))).toEqual(license);
  });

  it('extends, resets and clears', async () => {
    await put({ licensetype: 'subscriptionperiod', subscriptionperiod: 5_000, reseller: 'Shop' });
    await put({ licensetype: 'subscriptionperiod', subscriptionperiod: 1_000 });
    expect(await get('TestProfile')).toMatchObject({ subscriptionperiod: 6_000, resellerID: 1 });
    await put({ licensetype: 'expirationdate', subscriptionenddate: '2030-01-01', maintenanceenddate: 'reset' });
    expect(await get('TestProfile')).toMatchObject({
      licensetype: 'ExpirationDate',
      subscriptionperiod: 0,
      subscriptionEnddate: '2030-01-01T00:00:00',
      maintenanceEnddate: null,
    });
    await put({ licensetype: 'perpetual', subscriptionenddate: 'Reset', reseller: 'none', clientleaseperiod: 0 });
    expect(await get('TestProfile')).toMatchObject({ subscriptionEnddate: null, resellerID: 0, clientLeaseperiod: 0 });
  });

  it.each<[object, number | string]>([
    [{ subscriptionperiod: 5 }, 'LICENSE_TYPE_MISSING'],
    [{ subscriptionenddate: '2030-01-01' }, 'LICENSE_TYPE_MISSING'],
    [{ licensetype: 'subscriptionperiod' }, 'TERM_INVALID'],
    [{ licensetype: 'subscriptionperiod', subscriptionperiod: 5_001 }, 'TERM_INVALID'],
    [{ licensetype: 'expirationdate' }, 'TERM_INVALID'],
    [{ profilename: 'nowhere' }, 404],
    [{ newprofilename: 'default' }, 'PROFILE_EXISTS'],
  ])('refuses %j', async (given, code) => {
    expect((await refusal('PUT', { profilename: 'TestProfile', ...given }))[0]).toBe(code);
    expect(await kept('TestProfile')).toEqual(EXAMPLE_PROFILE);
  });

  async function licenseInProfile() {
    const license = await zentitle.acme.addLicense({ productId: 'example' });
    const inProfile = { ...license, profileId: EXAMPLE_PROFILE.id };
    await zentitle.acme.ledger.transaction((tx) => tx.licenses.put(inProfile));
    return inProfile;
  }
});
