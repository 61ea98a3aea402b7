import { describe, expect, it } from 'vitest';
import { type ContractStore, testSeat } from '../../../store/contract/contract-fixture.js';
import { contractContents } from '../../../store/contract/store-contract.js';
import { FilesUnderTest, StoreUnderTest } from '../testing/store-under-test.js';

const insert = (store: ContractStore, id: string) => store.transaction((tx) => tx.seats.insert(testSeat(id)));
const unavailable = { name: 'CountersignError', code: 'STORE_UNAVAILABLE' };

async function openWith(files: FilesUnderTest) {
  const under = await StoreUnderTest.create();
  const store = await under.open({ files });
  files.writes = 0;
  files.fdatasyncs = 0;
  return { under, store };
}

describe('Group commit', () => {
  it('takes one write and one fdatasync for one commit', async () => {
    const files = new FilesUnderTest();
    const { store } = await openWith(files);
    await insert(store, 'a');
    expect([files.writes, files.fdatasyncs]).toEqual([1, 1]);
  });

  it('lets commits that wait together share them', async () => {
    const files = new FilesUnderTest();
    const { under, store } = await openWith(files);
    await Promise.all(Array.from({ length: 500 }, (_, i) => insert(store, `s${i}`)));
    expect(files.fdatasyncs).toBe(files.writes);
    expect(files.fdatasyncs).toBeLessThanOrEqual(5);
    expect((await contractContents(await under.reopen())).seats).toHaveLength(500);
  });

  it('takes nothing for a unit of work that changes nothing', async () => {
    const files = new FilesUnderTest();
    const { store } = await openWith(files);
    await store.transaction((tx) => tx.seats.count());
    await store.transaction(async (tx) => {
      await tx.seats.insert(testSeat('a'));
      await tx.seats.delete('a');
    });
    expect([files.writes, files.fdatasyncs]).toEqual([0, 0]);
  });

  it('acknowledges nothing before it is durable, neither what was written nor what was read or refused', async () => {
    const files = new FilesUnderTest();
    const { store } = await openWith(files);
    let open = () => {};
    files.gate = new Promise((resolve) => {
      open = resolve;
    });
    const settled: string[] = [];
    const note = (what: string) => () => void settled.push(what);
    const all = [
      insert(store, 'a').then(note('written')),
      store.transaction((tx) => tx.seats.get('a')).then(note('read')),
      insert(store, 'a').catch(note('refused')),
    ];
    // The queue is not held meanwhile: later work runs, and sees what came before it.
    const seen = await new Promise((resolve, reject) => {
      all.push(store.transaction(async (tx) => resolve(await tx.seats.count())).catch(reject));
    });
    expect(seen).toBe(1);
    expect(files.fdatasyncs).toBeLessThanOrEqual(1);
    expect(settled).toEqual([]);
    open();
    await Promise.all(all);
    expect(settled.sort()).toEqual(['read', 'refused', 'written']);
  });
});

describe.each(['write', 'fdatasync'] as const)('A failed %s', (kind) => {
  it('fails all that wait and all that come, and nothing of it is ever seen', async () => {
    const files = new FilesUnderTest();
    const { under, store } = await openWith(files);
    await insert(store, 'kept');
    files.failNext = kind;
    const waiting = Array.from({ length: 10 }, (_, i) => insert(store, `lost ${i}`));
    const reading = store.transaction((tx) => tx.seats.count());
    const results = await Promise.allSettled([...waiting, reading]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { ...unavailable, cause: { code: 'EIO' } } });
    }
    expect(await store.healthy()).toBe(false);
    await expect(insert(store, 'later')).rejects.toMatchObject(unavailable);
    await expect(store.transaction((tx) => tx.seats.count())).rejects.toMatchObject(unavailable);
    const again = await under.reopen();
    expect((await contractContents(again)).seats).toEqual([testSeat('kept')]);
    expect(under.notices).toEqual([]);
  });

  it('leaves a store that opens even when the disk can not cut it off', async () => {
    const files = new FilesUnderTest();
    const { under, store } = await openWith(files);
    await insert(store, 'kept');
    files.failNext = kind;
    files.failTruncate = true;
    await expect(insert(store, 'in doubt')).rejects.toMatchObject(unavailable);
    expect((await contractContents(await under.reopen())).seats).toContainEqual(testSeat('kept'));
  });
});

describe('A unit of work', () => {
  it('that is too large for a record is refused whole, and the store goes on', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open();
    const part = 'x'.repeat(17 * 1024 * 1024);
    const work = store.transaction(async (tx) => {
      for (const id of ['a', 'b', 'c', 'd']) await tx.seats.insert(testSeat(id, { extra: part }));
    });
    await expect(work).rejects.toThrow(TypeError);
    await insert(store, 'e');
    expect((await contractContents(await under.reopen())).seats).toEqual([testSeat('e')]);
  });
});
