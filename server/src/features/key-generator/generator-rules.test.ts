import { beforeEach, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { KeyFormat } from './generator-rule-record.js';

const FORMAT: KeyFormat = { prefix: 'K-', length: 8, groupLength: 4, alphabet: ['upper', 'digits'] };

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const add = (wanted: object = {}) =>
  acme.features.generatorRules.add({ productId: PRODUCT, format: FORMAT, ...wanted }, 'test');
const generate = (amount: number, more: object = {}) =>
  acme.features.preGeneration.generate({ productId: PRODUCT, amount, ...more }, 'test');
const licenses = async () => (await acme.features.licenses.page({ productId: PRODUCT }, undefined, 10_000)).items;

describe('A generator rule', () => {
  it('is one of a product, and one of each variation', async () => {
    const rule = grantedValue(await add());
    expect(rule).toMatchObject({ active: true, format: FORMAT });
    expect(outcomeCode(await add())).toBe('GENERATOR_RULE_EXISTS');
    expect(outcomeCode(await add({ variation: '12' }))).toBe('GRANTED');
    expect(outcomeCode(await add({ variation: '12' }))).toBe('GENERATOR_RULE_EXISTS');
    expect(outcomeCode(await add({ productId: 'none' }))).toBe('PRODUCT_UNKNOWN');
    expect(outcomeCode(await add({ variation: '13', format: { length: 3, alphabet: 'AA' } }))).toBe(
      'KEY_FORMAT_INVALID',
    );
    expect((await acme.features.generatorRules.page(PRODUCT, undefined, 10)).items).toHaveLength(2);
  });

  it('is changed and deleted', async () => {
    const { id } = grantedValue(await add({ seats: 3, validityDays: 30 }));
    acme.now += 1_000;
    const { generatorRules } = acme.features;
    const changed = grantedValue(await generatorRules.change(id, { active: false, seats: null }, 'test'));
    expect(changed).toMatchObject({ active: false, validityDays: 30, modifiedAt: new Date(acme.now).toISOString() });
    expect(changed.seats).toBeUndefined();
    expect(outcomeCode(await generatorRules.change(id, { format: { ...FORMAT, length: 0 } }, 'x'))).toBe(
      'KEY_FORMAT_INVALID',
    );
    grantedValue(await generatorRules.delete(id, 'test'));
    expect(outcomeCode(await generatorRules.get(id))).toBe('GENERATOR_RULE_UNKNOWN');
    expect(outcomeCode(await generatorRules.delete(id, 'test'))).toBe('GENERATOR_RULE_UNKNOWN');
    const actions = (await auditEntries(acme, 'subject', id)).map(({ action }) => action).sort();
    expect(actions).toEqual(['generator-rule.added', 'generator-rule.changed', 'generator-rule.deleted']);
  });
});

describe('Keys that are made', () => {
  it('wait in the pool of the rule, with what it gives them', async () => {
    await add({ variation: '12', seats: 3, validityDays: 30, deliveries: 2 });
    expect(grantedValue(await generate(5, { variation: '12' }))).toEqual({ generated: 5, total: 5 });
    for (const each of await licenses()) {
      expect(each).toMatchObject({
        pool: `${PRODUCT}::12`,
        variation: '12',
        seats: 3,
        validityDays: 30,
        deliveries: { most: 2, left: 2 },
        code: expect.stringMatching(/^K-[A-Z0-9]{4}-[A-Z0-9]{4}$/),
      });
    }
    expect((await auditEntries(acme, 'action', 'keys.generated')).map(({ detail }) => detail?.amount)).toEqual([5]);
    expect(outcomeCode(await generate(5))).toBe('GENERATOR_RULE_UNKNOWN');
  });

  it('of a run are as many as it says, however often a call is repeated', async () => {
    await add();
    const run = { name: 'monday', until: 7 };
    const totals = [];
    for (let calls = 0; calls < 5; calls += 1) totals.push(grantedValue(await generate(3, { run })).total);
    expect(totals).toEqual([3, 6, 7, 7, 7]);
    expect(await licenses()).toHaveLength(7);
  });

  it('are refused before the first is made when there can not be so many', async () => {
    const { id } = grantedValue(await add({ format: { length: 3, alphabet: ['digits'] } }));
    expect(outcomeCode(await generate(501))).toBe('KEY_FORMAT_TOO_SMALL');
    expect(outcomeCode(await generate(10, { run: { name: 'large', until: 501 } }))).toBe('KEY_FORMAT_TOO_SMALL');
    expect(await licenses()).toEqual([]);
    expect(outcomeCode(await generate(400))).toBe('GRANTED');
    expect(outcomeCode(await generate(101))).toBe('KEY_FORMAT_TOO_SMALL');
    expect(outcomeCode(await generate(100))).toBe('GRANTED');
    expect(outcomeCode(await generate(1))).toBe('KEY_FORMAT_TOO_SMALL');
    expect(new Set((await licenses()).map(({ code }) => code)).size).toBe(500);
    // Keys of another form do not count.
    grantedValue(await acme.features.generatorRules.change(id, { format: { length: 2, alphabet: ['upper'] } }, 'test'));
    expect(outcomeCode(await generate(338))).toBe('GRANTED');
    expect(outcomeCode(await generate(1))).toBe('KEY_FORMAT_TOO_SMALL');
  });

  it('of two calls at once are all different', async () => {
    await add({ format: { length: 4, alphabet: ['digits'] } });
    await Promise.all([generate(2_000), generate(2_000)]);
    expect(new Set((await licenses()).map(({ code }) => code)).size).toBe(4_000);
  });
});
