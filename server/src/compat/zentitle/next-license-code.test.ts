import { expect, it } from 'vitest';
import { addProfile } from '../../features/licenses/licenses.test.fixture.js';
import { throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import { nextLicenseCodeActions } from './next-license-code.js';
import { addExample, clientOf, EXAMPLE, licensecode, productid } from './testing/license-codes.js';

it('GET NextLicenseCode answers a list of codes, each once, of that profile', async () => {
  const acme = await throwAwayVendor();
  await addExample(acme);
  const { id: profileId } = await addProfile(acme, { number: 1, productId: EXAMPLE.id, name: 'Gold' });
  const made = valueIn(await acme.features.licenses.addMany({ productId: EXAMPLE.id, profileId, codes: 3 }, 'test'));
  const ask = clientOf(acme, nextLicenseCodeActions);
  expect(await ask('GET', { productid })).toEqual([licensecode]);
  const first = (await ask('GET', { productid, amount: '2', profilename: 'gold' })) as string[];
  await expect(ask('GET', { productid, amount: 2, profilename: 'Gold' })).rejects.toMatchObject({
    refusal: { code: 'NO_CODE_LEFT', message: expect.stringMatching(/^amount: 1 free code is left\./) },
  });
  const last = (await ask('GET', { productid, profilename: 'Gold' })) as string[];
  expect([...first, ...last].sort()).toEqual(made.map(({ code }) => code).sort());
  await expect(ask('GET', { productid, profilename: 'default' })).rejects.toMatchObject({
    refusal: { code: 'NO_CODE_LEFT' },
  });
  for (const amount of [0, 1_001]) await expect(ask('GET', { productid, amount })).rejects.toThrow();
  await expect(ask('GET', { productid, profilename: 'none' })).rejects.toMatchObject({ status: 404 });
});
