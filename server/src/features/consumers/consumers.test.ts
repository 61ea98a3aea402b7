import { beforeAll, describe, expect, it } from 'vitest';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import { isoTime } from '../time.js';
import type { ConsumerQuery } from './consumers.js';

const DAY = 86_400_000;

let acme: TestVendor;
beforeAll(async () => {
  acme = await createTestVendor();
  grantedValue(await acme.features.products.add({ id: 'other', name: 'Other', features: [] }, 'test'));
  const records = [
    ['one', undefined, { firstname: 'Kim', email: 'Kim@Example.com' }],
    ['two', 'CODE-1', { FirstName: 'Ada', last_name: 'Lovelace', 'E-Mail': 'ada@example.com', age: 36 }],
    ['one', 'CODE-2', { firstname: 'KIM', company: 'Supérstyle' }],
  ] as const;
  for (const [computerId, licenseCode, info] of records) {
    const record = { productId: PRODUCT, computerId, info, ...(licenseCode !== undefined && { licenseCode }) };
    grantedValue(await acme.features.consumers.add(record, 'installer'));
    acme.now += DAY;
  }
  grantedValue(await acme.features.consumers.add({ productId: 'other', computerId: 'one', info: {} }, 'installer'));
});

const listed = async (query: Partial<ConsumerQuery> = {}) =>
  (await acme.features.consumers.list({ productId: PRODUCT, type: 'all', justLast: false, ...query })).map(
    ({ licenseCode }) => licenseCode ?? 'trial',
  );

describe('Consumer records', () => {
  it.each<[string, Partial<ConsumerQuery>, readonly string[]]>([
    ['of a product, oldest first', {}, ['trial', 'CODE-1', 'CODE-2']],
    ['of a computer', { computerId: 'one' }, ['trial', 'CODE-2']],
    ['of trials', { type: 'trials' }, ['trial']],
    ['of activations', { type: 'activations' }, ['CODE-1', 'CODE-2']],
    ['that are the last of their computer', { justLast: true }, ['CODE-1', 'CODE-2']],
    ['that are the last of those that fit', { justLast: true, type: 'trials' }, ['trial']],
    ['from a time on', { from: isoTime(TEST_START + DAY) }, ['CODE-1', 'CODE-2']],
    ['up to a time', { until: isoTime(TEST_START + DAY) }, ['trial', 'CODE-1']],
  ])('are listed: those %s', async (_, query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  it.each([
    [{ firstName: 'kim' }, 2],
    [{ lastName: 'LOVELACE' }, 1],
    [{ email: 'kim@example.com' }, 1],
    [{ company: 'SUPE\u0301RSTYLE' }, 1],
    [{ firstName: 'kim', company: 'supérstyle' }, 1],
    [{ firstName: 'ki' }, 0],
    [{ computerId: 'one' }, 3],
    [{ computerId: 'one', productId: 'other' }, 1],
  ])('are found by %j', async (filter, count) => {
    expect((await acme.features.consumers.page(filter, undefined, 10)).items).toHaveLength(count);
  });

  it('keep what was told as it was, and are refused for a product that is not there', async () => {
    const { items } = await acme.features.consumers.page({ firstName: 'ada' }, undefined, 10);
    expect(items[0]?.info).toEqual({ FirstName: 'Ada', last_name: 'Lovelace', 'E-Mail': 'ada@example.com', age: 36 });
    const nowhere = { productId: 'nowhere', computerId: 'one', info: {} };
    expect(outcomeCode(await acme.features.consumers.add(nowhere, 'test'))).toBe('PRODUCT_UNKNOWN');
  });

  it('are told of in the audit by their id, not by what they say', async () => {
    const entries = await auditEntries(acme, 'action', 'consumer.added');
    expect(entries).toHaveLength(4);
    expect(JSON.stringify(entries)).not.toMatch(/Kim|CODE-|example/i);
  });

  it('take texts that no index takes', async () => {
    const info = { company: 'x'.repeat(50_000) };
    grantedValue(await acme.features.consumers.add({ productId: 'other', computerId: 'long', info }, 'test'));
    const { items } = await acme.features.consumers.page({ company: info.company }, undefined, 10);
    expect(items).toHaveLength(1);
  });
});
