import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type DialectFixture, startDialect } from '../testing/example-product.js';
import { EXAMPLE_PROFILE, EXAMPLE_PROFILE_ANSWER, EXAMPLE_PROFILE_PRODUCT } from '../testing/example-profile.js';
import { profileActions } from './profile.js';
import { profilesActions } from './profiles.js';

let zentitle: DialectFixture;
beforeEach(async () => {
  const other = { ...EXAMPLE_PROFILE_PRODUCT, id: 'other', name: 'Other', zentitleId: '6453300111' };
  zentitle = await startDialect([...profileActions, ...profilesActions], EXAMPLE_PROFILE_PRODUCT, other);
  await zentitle.acme.ledger.transaction((tx) => tx.profiles.insert(EXAMPLE_PROFILE));
});

const productid = '6453300110';

describe('GET Profiles', () => {
  const ask = (given: object) => zentitle.ask('Profiles', 'GET', given);

  it("answers the document's example, byte for byte", async () => {
    const answer = await ask({ pageNumber: '1', pageSize: '1', getSfs: '1' });
    const { features, udfValues, serverFunctions } = EXAMPLE_PROFILE_ANSWER;
    const expected = {
      productId: '6453300110',
      profileName: 'TestProfile',
      profileId: 12,
      enabledForUse: 'true',
      licenseType: 'perpetual',
      clientsAllowed: 2,
      clientLeasePeriod: 12,
      vmLeasePeriod: 0,
      clientOfflineLeasePeriod: 8760,
      acquiredByWebservice: 'true',
      networkSeats: 0,
      heartBeat: 0,
      concurrentProcesses: 15,
      resellerId: 0,
      concurrencyMode: 'none',
      subscriptionPeriod: 0,
      subscriptionEndDate: null,
      maintenanceEndDate: '2022-04-30T00:00:00',
      created: '2021-01-20T11:08:08.373',
      modified: '2021-01-20T11:08:08.373',
      features: [
        { ...features[0], featureDetails: ['elementLimit : 1000', 'elementCount : 0'] },
        { ...features[1], featureDetails: ['maximumActive : 100', 'totalActive : 0'] },
        features[2],
      ],
      udfValues,
      serverFunctions,
    };
    expect(JSON.stringify(answer)).toBe(JSON.stringify([expected]));
  });

  it('counts without a page, and pages in the order of their numbers', async () => {
    for (const number of [9, 10, 100]) {
      const made = {
        ...EXAMPLE_PROFILE,
        id: `prf_${number}`,
        number,
        name: `P${number}`,
        nameKey: `example:p${number}`,
      };
      await zentitle.acme.ledger.transaction((tx) => tx.profiles.insert(made));
    }
    await zentitle.ask('Profile', 'POST', { productid: '6453300111', profilename: 'Elsewhere' });
    expect(await ask({})).toBe(5);
    expect(await ask({ pagenumber: 0, productid })).toBe(4);
    expect((await zentitle.refusal('Profiles', 'GET', { productid: '1' }))[0]).toBe(404);
    const numbers = async (given: object) =>
      ((await ask({ productid, ...given })) as { profileId: number }[]).map(({ profileId }) => profileId);
    expect(await numbers({ pagenumber: 1 })).toEqual([9, 10, 12, 100]);
    expect(await numbers({ pagenumber: 2, pagesize: 3 })).toEqual([100]);
    expect(await numbers({ pagenumber: 3, pagesize: 3 })).toEqual([]);
    expect(() => ask({ pagesize: 10_001 })).toThrow(z.ZodError);
  });
});
