import { beforeAll, describe, expect, it } from 'vitest';
import { createTestVendor, grantedValue, outcomeCode, type TestVendor } from '../../testing/test-vendor.js';
import { ledgersForTests } from '../ledgers.test.fixture.js';
import type { License } from '../licenses/license-record.js';

const ledgers = ledgersForTests();

describe.each([
  { store: 'journal', open: ledgers.journal },
  { store: 'PostgreSQL', open: ledgers.postgres },
])('Keys on the $store store', ({ open }) => {
  let acme: TestVendor;
  beforeAll(async () => {
    acme = await createTestVendor({ ledger: open() });
  });

  let products = 0;
  async function newProduct(): Promise<string> {
    products += 1;
    const id = `product-${products}`;
    grantedValue(await acme.features.products.add({ id, name: id, features: [] }, 'test'));
    return id;
  }
  const licensesOf = async (productId: string): Promise<readonly License[]> =>
    (await acme.features.licenses.page({ productId }, undefined, 10_000)).items;
  const bring = async (productId: string, text: string, more: object = {}) =>
    grantedValue(await acme.features.keyFiles.import({ format: 'txt', productId, ...more }, text, 'test'));

  it('of a file that three import at once are there once', async () => {
    const productId = await newProduct();
    const codes = Array.from({ length: 2_500 }, (_, index) => `KEY-${index}`);
    const text = codes.join('\n');
    const done = await Promise.all([bring(productId, text), bring(productId, text), bring(productId, text)]);
    expect(done.reduce((sum, { added }) => sum + added, 0)).toBe(2_500);
    expect(done.reduce((sum, { same }) => sum + same, 0)).toBe(5_000);
    expect((await licensesOf(productId)).map(({ code }) => code).sort()).toEqual(codes.sort());
  });

  it('of a file whose lines are counted are counted once for each of them, by whomever', async () => {
    await acme.features.settings.change({ keys: { duplicates: 'count' } }, 'test');
    const productId = await newProduct();
    const text = 'A\nB\nA\nA\n';
    const importing = () => bring(productId, text, { importId: 'one' });
    await Promise.all([importing(), importing(), importing()]);
    const deliveries = (await licensesOf(productId)).map(({ code, deliveries }) => `${code} ${deliveries?.left ?? 1}`);
    expect(deliveries.sort()).toEqual(['A 3', 'B 1']);
    await acme.features.settings.change({ keys: { duplicates: null } }, 'test');
  });

  it('that two runs make at once are all different, and no more than may be', async () => {
    const productId = await newProduct();
    const format = { length: 3, alphabet: ['digits'] } as const;
    grantedValue(await acme.features.generatorRules.add({ productId, format }, 'test'));
    const make = (amount: number) => acme.features.preGeneration.generate({ productId, amount }, 'test');
    const outcomes = await Promise.all([make(200), make(200), make(200)]);
    expect(outcomes.map(outcomeCode).sort()).toEqual(['GRANTED', 'GRANTED', 'KEY_FORMAT_TOO_SMALL']);
    expect(new Set((await licensesOf(productId)).map(({ code }) => code)).size).toBe(400);
  });

  it('that are deleted while they are handed out are one or the other', async () => {
    const productId = await newProduct();
    await bring(productId, Array.from({ length: 60 }, (_, index) => `FREE-${index}`).join('\n'));
    const { licenses, keyPool } = acme.features;
    const handing = Array.from({ length: 10 }, () => licenses.next({ productId, amount: 2 }, 'test'));
    const [deleted, ...handed] = await Promise.all([
      keyPool.delete({ productId, reason: 'a test' }, 'test').then(grantedValue),
      ...handing,
    ]);
    const given = handed.flatMap((outcome) => (outcome.ok ? outcome.value : []));
    const left = await licensesOf(productId);
    expect(left.map(({ id }) => id).sort()).toEqual(given.map(({ id }) => id).sort());
    expect(deleted.deleted).toBe(60 - given.length);
  });

  it('are moved to another ledger as they are', async () => {
    const productId = await newProduct();
    await bring(productId, '=1\nA\n');
    const collect = async (): Promise<string> => {
      let text = '';
      for await (const chunk of acme.features.keyFiles.export('csv', { productId })) text += chunk;
      return text;
    };
    const before = await licensesOf(productId);
    const text = await collect();
    expect(await bring(productId, text, { format: 'csv' })).toMatchObject({ same: 2, changed: 0 });
    grantedValue(await acme.features.keyPool.delete({ productId, reason: 'moved' }, 'test'));
    expect(await bring(productId, text, { format: 'csv' })).toMatchObject({ added: 2, refused: [] });
    expect(await licensesOf(productId)).toEqual(before);
  });
});
