import { randomId } from '@countersign/shared';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom as random } from '../../startup/system.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  TEST_START,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { Ledger } from '../ledger.js';
import { isoTime } from '../time.js';
import { checkIdPrefix } from './check-id.js';
import { type CheckFilter, CheckLog } from './check-log.js';
import { deleteOldChecksJob } from './delete-old-checks.js';

let acme: TestVendor;
let log: CheckLog;
beforeEach(async () => {
  acme = await createTestVendor();
  log = acme.features.checkLog;
});

const CHECK = { system: 'faxstore', address: '192.0.2.1', result: 'ok' };
const all = async (filter: CheckFilter = {}) => (await log.page(filter, undefined, 1_000)).items;

describe('A check', () => {
  it('is kept with its time, without the code that was sent, as one line of at most 1,000 characters', async () => {
    await log.record({ ...CHECK, info: `a\n\u001b[31m${'CODE-1'} code-1 ${'ü'.repeat(2_000)}`, code: 'CODE-1' });
    const [check] = await all();
    expect(check).toMatchObject({ ...CHECK, at: isoTime(TEST_START) });
    expect(check).not.toHaveProperty('code');
    expect(check?.info).toMatch(/^a \[31m\[code\] \[code\] ü+$/);
    expect(check?.info).toHaveLength(1_000);
  });

  it('waits for no more than one write, however many come', async () => {
    const transaction = vi.spyOn(acme.ledger, 'transaction');
    await Promise.all(Array.from({ length: 200 }, () => log.record(CHECK)));
    expect(transaction.mock.calls.length).toBeLessThanOrEqual(2);
    expect(await all()).toHaveLength(200);
  });

  it('is answered where it can not be written, or not soon', async () => {
    const failing = { transaction: () => Promise.reject(new Error('full')) } as unknown as Ledger;
    const dependencies = { clock: () => TEST_START, random };
    await new CheckLog({ ...dependencies, ledger: failing }).record(CHECK);
    const stuck = { transaction: () => new Promise(() => undefined) } as unknown as Ledger;
    vi.useFakeTimers();
    try {
      const recorded = new CheckLog({ ...dependencies, ledger: stuck }).record(CHECK);
      await vi.advanceTimersByTimeAsync(1_000);
      await recorded;
    } finally {
      vi.useRealTimers();
    }
  });

  it('is written after one that could not be', async () => {
    const { transaction } = acme.ledger;
    const spy = vi.spyOn(acme.ledger, 'transaction').mockRejectedValueOnce(new Error('full'));
    await log.record(CHECK);
    spy.mockImplementation(transaction);
    await log.record({ ...CHECK, info: 'second' });
    expect((await all()).map(({ info }) => info)).toEqual(['second']);
  });

  it('gets a note, and loses it', async () => {
    await log.record(CHECK);
    const id = (await all())[0]?.id ?? '';
    expect(grantedValue(await log.note(id, 'asked by phone', 'kim')).note).toBe('asked by phone');
    expect((await all({ text: 'PHONE' })).map((check) => check.id)).toEqual([id]);
    expect(grantedValue(await log.note(id, null, 'kim'))).not.toHaveProperty('note');
    expect(await auditEntries(acme, 'subject', id)).toHaveLength(2);
    expect(outcomeCode(await log.note('chk_00000000000000_00000000', 'x', 'kim'))).toBe('CHECK_UNKNOWN');
  });
});

describe('The check log', () => {
  beforeEach(async () => {
    for (let minute = 0; minute < 6; minute += 1) {
      acme.now = TEST_START + minute * 60_000;
      const [address, result] = minute % 2 === 0 ? ['192.0.2.1', 'ok'] : ['192.0.2.2', 'LICENSE_SUSPENDED'];
      await log.record({ system: minute < 3 ? 'faxstore' : 'wisecp', address, result, info: `Bot ${minute}` });
    }
  });

  it.each<[CheckFilter, string]>([
    [{}, '012345'],
    [{ system: 'wisecp' }, '345'],
    [{ address: '192.0.2.2' }, '135'],
    [{ result: 'ok', system: 'faxstore' }, '02'],
    [{ text: 'bot 4' }, '4'],
    [{ since: isoTime(TEST_START + 120_000) }, '2345'],
    [{ until: isoTime(TEST_START + 120_000) }, '01'],
    [{ since: isoTime(TEST_START + 60_000), until: isoTime(TEST_START + 240_000), result: 'ok' }, '2'],
    [{ productId: 'none' }, ''],
  ])('is searched by %j', async (filter, minutes) => {
    const found = await all(filter);
    expect(found.map(({ info = '' }) => info.replace('Bot ', '')).join('')).toBe(minutes);
    const paged: string[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const { items, next } = await log.page(filter, cursor, 1);
      paged.push(...items.map(({ id }) => id));
      cursor = next;
    }
    expect(paged).toEqual(found.map(({ id }) => id));
  });

  it('is deleted up to a moment, which the audit tells', async () => {
    expect(await log.deleteBefore(isoTime(TEST_START + 120_000), 'kim')).toBe(2);
    expect(await all()).toHaveLength(4);
    expect((await auditEntries(acme, 'action', 'check-log.deleted'))[0]?.detail).toMatchObject({ deleted: 2 });
    expect(await log.deleteBefore(isoTime(TEST_START), 'kim')).toBe(0);
    expect(await auditEntries(acme, 'action', 'check-log.deleted')).toHaveLength(1);
  });

  it('loses by itself what is older than the settings say', async () => {
    await acme.features.settings.change({ checkLog: { keepDays: 1 } }, 'kim');
    acme.now = TEST_START + 86_400_000 + 120_000;
    expect(await acme.features.jobs.run()).toMatchObject({ 'old checks': 2 });
    expect(await all()).toHaveLength(4);
  });
});

it('What is too much for memory is deleted, the oldest first', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => randomId(checkIdPrefix(TEST_START + index), 8, random));
  await acme.ledger.transaction(async (tx) => {
    for (const id of ids) await tx.checkLog.insert({ id, at: isoTime(TEST_START), ...CHECK });
    expect(await deleteOldChecksJob(17).run(tx, TEST_START)).toEqual({ changed: 3, isDone: true });
  });
  expect((await all()).map(({ id }) => id)).toEqual(ids.slice(3));
});
