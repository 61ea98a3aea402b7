import { describe, expect, it } from 'vitest';
import { createTestVendor, grantedValue, outcomeCode } from '../../testing/test-vendor.js';

describe('Where a license may be used', () => {
  it('is kept until it is changed or cleared', async () => {
    const acme = await createTestVendor();
    const { id } = await acme.addLicense();
    const update = (changes: object) => acme.features.licenses.update(id, changes, 'test');
    const places = { addresses: ['192.0.2.0/24', '::1'], domain: 'example.com' };
    expect(grantedValue(await update({ ...places, domain: 'WWW.Example.com' }))).toMatchObject(places);
    expect(grantedValue(await update({ label: 'x' }))).toMatchObject({
      ...places,
      domainKey: 'cad-studio:example.com',
    });
    for (const addresses of [null, []]) {
      await update(places);
      expect(grantedValue(await update({ addresses }))).not.toHaveProperty('addresses');
    }
    const cleared = grantedValue(await update({ domain: null }));
    expect([cleared.domain, cleared.domainKey]).toEqual([undefined, undefined]);
    await expect(update({ addresses: ['example.com'] })).rejects.toThrow(TypeError);
    await expect(update({ domain: 'a b' })).rejects.toThrow(TypeError);
  });

  it('is one domain for one license of a product, also when many ask at once, and again for another product', async () => {
    const acme = await createTestVendor();
    const other = grantedValue(await acme.features.products.add({ name: 'Other', features: [] }, 'test')).id;
    const ids = await Promise.all(Array.from({ length: 10 }, async () => (await acme.addLicense()).id));
    const domain = { domain: 'example.com' };
    const codes = await Promise.all(
      ids.map(async (id) => outcomeCode(await acme.features.licenses.update(id, domain, 'test'))),
    );
    expect(codes.sort()).toEqual([...Array(9).fill('DOMAIN_TAKEN'), 'GRANTED']);
    const { id } = await acme.addLicense({ productId: other });
    expect(outcomeCode(await acme.features.licenses.update(id, domain, 'test'))).toBe('GRANTED');
  });
});
