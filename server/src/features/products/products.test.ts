import { PRODUCT_ID } from '@countersign/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditOf, codeOf, type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import type { NewProduct } from './products.js';

let acme: ThrowAwayVendor;
beforeAll(async () => {
  acme = await throwAwayVendor();
});

const add = (product: Partial<NewProduct>) =>
  acme.features.products.add({ name: 'Some product', features: [], ...product }, 'test');

describe('Adding a product', () => {
  it.each([
    ['Photo Lab 3', 'photo-lab-3'],
    ['  Straße & Söhne! ', 'stra-e-so-hne'],
    ['写真', 'product'],
    ['x'.repeat(200), 'x'.repeat(64)],
  ])('makes an id from the name %j', async (name, id) => {
    const product = valueIn(await add({ name }));
    expect(product.id).toBe(id);
    expect(product.id).toMatch(PRODUCT_ID);
    expect(await auditOf(acme, 'subject', product.id)).toMatchObject([{ action: 'product.added' }]);
  });

  it('refuses an id that is taken, also when many ask for it at once', async () => {
    const codes = (await Promise.all(Array.from({ length: 10 }, () => add({ id: 'wanted' })))).map(codeOf);
    expect(codes.filter((code) => code === 'GRANTED')).toHaveLength(1);
    expect(codes.filter((code) => code === 'PRODUCT_EXISTS')).toHaveLength(9);
  });

  it('refuses a feature that is named twice', async () => {
    const feature = { code: 'DRAW', name: 'Draw', included: false };
    expect(codeOf(await add({ id: 'twice', features: [feature, { ...feature, included: true }] }))).toBe(
      'FEATURE_REPEATED',
    );
    expect(codeOf(await acme.features.products.get('twice'))).toBe('PRODUCT_UNKNOWN');
  });

  it('finds what was added, and nothing by the name of what every object has', async () => {
    expect(valueIn(await acme.features.products.get('wanted')).name).toBe('Some product');
    for (const id of ['constructor', '__proto__', 'toString']) {
      expect(codeOf(await acme.features.products.get(id))).toBe('PRODUCT_UNKNOWN');
    }
  });
});
