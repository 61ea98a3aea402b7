import { beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../features/licenses/license-record.js';
import { Device } from '../../../testing/device.js';
import { addCompany, addProfile } from '../../../testing/license-fixtures.js';
import { createTestVendor, grantedValue, PRODUCT, type TestVendor } from '../../../testing/test-vendor.js';
import { addExample, clientOf, EXAMPLE_LICENSE_PRODUCT, setLicense } from '../testing/license-codes.js';
import { licenseCodesActions } from './license-codes.js';

let acme: TestVendor;
let license: License;
let ask: ReturnType<typeof clientOf>;
beforeEach(async () => {
  acme = await createTestVendor();
  license = await addExample(acme);
  ask = clientOf(acme, licenseCodesActions);
});

const codes = async (given: Readonly<Record<string, unknown>>) =>
  ((await ask('GET', { pagenumber: 1, ...given })) as readonly { readonly licenseCode: string }[]).map(
    ({ licenseCode }) => licenseCode,
  );

describe('GET LicenseCodes', () => {
  it('answers the example of the document, field for field', async () => {
    const { id: profileId } = await addProfile(acme, {
      number: 1,
      productId: EXAMPLE_LICENSE_PRODUCT.id,
      name: 'Test-PC',
    });
    const { id: companyId } = await addCompany(acme, 2, undefined, 'abcLtd');
    await acme.ledger.transaction((tx) =>
      tx.products.put({
        ...EXAMPLE_LICENSE_PRODUCT,
        features: EXAMPLE_LICENSE_PRODUCT.features.filter(({ code }) => ['EPOOL', 'FEAT5'].includes(code)),
      }),
    );
    await setLicense(acme, license, {
      profileId,
      companyId,
      seats: 9,
      leases: { client: 12, offline: 8760 },
      acquired: true,
      concurrency: { mode: 'none', processes: 15 },
      seatsTaken: 1,
      seatsReturned: 41,
      lastActivatedAt: '2020-08-02T06:59:02.043Z',
      maintenanceUntil: '2021-04-30T00:00:00.000Z',
      createdAt: '2013-06-12T00:00:00.000Z',
      modifiedAt: '2021-01-11T15:36:55.723Z',
      features: [{ code: 'EPOOL', limit: 10_000 }, { code: 'FEAT5' }],
      udf: { TEST1: '6', TEST2: 'testvalue6' },
      functions: [
        { name: 'LTCO', on: true, value: 20 },
        { name: 'Otherfunc', on: false },
      ],
    });
    const answer = await ask('GET', { pagenumber: '1', pagesize: '2', activated: 'true', getsfs: '1' });
    expect(JSON.stringify(answer, undefined, 2)).toBe(
      JSON.stringify(
        [
          {
            licenseCode: '206454320110930859',
            productID: '6453300110',
            company: 'abcLtd',
            enabledforuse: 'true',
            licensetype: 'Perpetual',
            profilename: 'Test-PC',
            acquiredbywebservice: 'true',
            activationsAllowed: 9,
            clientLeaseperiod: 12,
            vmLeaseperiod: 0,
            clientOfflineLeaseperiod: 8760,
            networkseats: 0,
            heartbeat: 0,
            concurrentProcesses: 15,
            numActivations: 1,
            numDeActivations: 41,
            concurrencyMode: 'None',
            subscriptionperiod: 0,
            subscriptionEnddate: null,
            subscriptionlastActivated: '2020-08-02T06:59:02.043',
            maintenanceEnddate: '2021-04-30T00:00:00',
            created: '2013-06-12T00:00:00',
            modified: '2021-01-11T15:36:55.723',
            features: [
              {
                featureCode: 'EPOOL',
                featureAvailability: 'ON',
                featureType: 'ElementPool',
                featureDetails: ['ElementLimit : 10000', 'ElementCount : 0'],
              },
              { featureCode: 'FEAT5', featureAvailability: 'ON', featureType: 'Normal', featureDetails: [] },
            ],
            udfValues: [
              { fieldName: 'TEST1', defaultValue: '6' },
              { fieldName: 'TEST2', defaultValue: 'testvalue6' },
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

  it('answers how many there are without a page number', async () => {
    await acme.addLicense();
    expect(await ask('GET', {})).toBe(2);
    expect(await ask('GET', { pagenumber: 0, productid: EXAMPLE_LICENSE_PRODUCT.zentitleId })).toBe(1);
    expect(await ask('GET', { used: 'true' })).toBe(0);
  });

  it('filters by product, company, profile, and what became of a code', async () => {
    const { id: profileId } = await addProfile(acme, {
      number: 1,
      productId: EXAMPLE_LICENSE_PRODUCT.id,
      name: 'Gold',
    });
    await addProfile(acme, { number: 2, name: 'gold' });
    const { id: companyId } = await addCompany(acme, 17, undefined, 'Northwind');
    const own = license.code;
    const gold = (await acme.addLicense({ profileId: 'prf_2', code: 'GOLD' })).code;
    const plain = await acme.addLicense({ code: 'PLAIN' });
    grantedValue(await acme.features.licenses.update(license.id, { profileId, companyId, acquired: true }, 'test'));
    grantedValue(await acme.features.activationRequests.answer(await (await Device.make()).activate(plain.code)));
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, readonly string[]])[] = [
      [{}, [own, gold, 'PLAIN']],
      [{ productid: EXAMPLE_LICENSE_PRODUCT.zentitleId }, [own]],
      [{ profilename: 'GOLD' }, [own, gold]],
      [{ profilename: 'gold', productid: EXAMPLE_LICENSE_PRODUCT.zentitleId }, [own]],
      [{ profilename: 'Default' }, ['PLAIN']],
      [{ profilename: 'silver' }, []],
      [{ company: 'northwind' }, [own]],
      [{ companyId: '17' }, [own]],
      [{ companyid: 0 }, [gold, 'PLAIN']],
      [{ company: 'nobody' }, []],
      [{ companyid: 18 }, []],
      [{ acquiredbywebservice: 'true' }, [own]],
      [{ acquiredbywebservice: 'false' }, [gold, 'PLAIN']],
      [{ used: 'true' }, ['PLAIN']],
      [{ used: 'false', activated: 'false' }, [own, gold]],
      [{ activated: 'true' }, ['PLAIN']],
    ];
    for (const [given, expected] of cases) {
      expect((await codes(given)).sort()).toEqual([...expected].sort());
      expect(await ask('GET', given)).toBe(expected.length);
    }
  });

  it('goes through all of them page by page', async () => {
    grantedValue(await acme.features.licenses.addMany({ productId: PRODUCT, codes: 24 }, 'test'));
    const pages = [];
    for (const pagenumber of [1, 2, 3, 4]) pages.push(await codes({ pagenumber, pagesize: 10 }));
    expect(pages.map(({ length }) => length)).toEqual([10, 10, 5, 0]);
    expect(new Set(pages.flat()).size).toBe(25);
  });

  it.each([
    [{ pagesize: 10_001 }],
    [{ pagesize: 0 }],
    [{ pagenumber: -1 }],
    [{ used: 'maybe' }],
    [{ company: 'a', companyid: 1 }],
    [{ productid: '1234567890' }],
  ])('refuses %j', async (given) => {
    await expect(codes(given)).rejects.toThrow();
  });
});
