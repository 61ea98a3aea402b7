import { expect, it } from 'vitest';
import { addProfile } from '../../../testing/license-fixtures.js';
import { createTestVendor, grantedValue } from '../../../testing/test-vendor.js';
import {
  addExample,
  clientOf,
  EXAMPLE_LICENSE_CODE,
  EXAMPLE_LICENSE_PRODUCT,
  EXAMPLE_PRODUCT_ID,
} from '../testing/license-codes.js';
import { nextLicenseCodeActions } from './next-license-code.js';

it('GET NextLicenseCode answers a list of codes, each once, of that profile', async () => {
  const acme = await createTestVendor();
  await addExample(acme);
  const { id: profileId } = await addProfile(acme, { number: 1, productId: EXAMPLE_LICENSE_PRODUCT.id, name: 'Gold' });
  const made = grantedValue(
    await acme.features.licenses.addMany({ productId: EXAMPLE_LICENSE_PRODUCT.id, profileId, codes: 3 }, 'test'),
  );
  const ask = clientOf(acme, nextLicenseCodeActions);
  expect(await ask('GET', { productid: EXAMPLE_PRODUCT_ID })).toEqual([EXAMPLE_LICENSE_CODE]);
  const first = (await ask('GET', { productid: EXAMPLE_PRODUCT_ID, amount: '2', profilename: 'gold' })) as string[];
  await expect(ask('GET', { productid: EXAMPLE_PRODUCT_ID, amount: 2, profilename: 'Gold' })).rejects.toMatchObject({
    refusal: { code: 'NO_CODE_LEFT', message: expect.stringMatching(/^amount: 1 free code is left\./) },
  });
  const last = (await ask('GET', { productid: EXAMPLE_PRODUCT_ID, profilename: 'Gold' })) as string[];
  expect([...first, ...last].sort()).toEqual(made.map(({ code }) => code).sort());
  await expect(ask('GET', { productid: EXAMPLE_PRODUCT_ID, profilename: 'default' })).rejects.toMatchObject({
    refusal: { code: 'NO_CODE_LEFT' },
  });
  for (const amount of [0, 1_001])
    await expect(ask('GET', { productid: EXAMPLE_PRODUCT_ID, amount })).rejects.toThrow();
  await expect(ask('GET', { productid: EXAMPLE_PRODUCT_ID, profilename: 'none' })).rejects.toMatchObject({
    status: 404,
  });
});
