import { describe, expect, it } from 'vitest';
import { testSeat } from '../../store/contract/contract-fixture.js';
import { contractContents } from '../../store/contract/store-contract.js';
import { randomBelow, seededRandom } from '../../testing/seeded-random.js';
import {
  blockWrites,
  getSeat,
  insertSeat,
  openOnDisk,
  SmallDisk,
  storeUnavailableError,
} from './testing/small-disk.js';

describe.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('On a full disk (%s) the store', (code) => {
  it('refuses what writes, answers what reads, and goes on by itself when there is space again', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOnDisk(disk);
    disk.full = code;
    for (let i = 0; i < 3; i += 1) {
      await expect(insertSeat(store, 'lost')).rejects.toMatchObject({ ...storeUnavailableError, cause: { code } });
      expect(await getSeat(store, 'kept')).toEqual(testSeat('kept', { code: 'kept' }));
      expect(await getSeat(store, 'lost')).toBeUndefined();
      expect(await store.transaction((tx) => tx.seats.find('code', 'lost'))).toEqual([]);
      expect(await store.healthy()).toBe(false);
    }
    disk.full = undefined;
    await insertSeat(store, 'lost');
    expect(await store.healthy()).toBe(true);
    const after = await contractContents(store);
    expect(after.seats).toHaveLength(2);
    expect(await contractContents(await under.reopen())).toEqual(after);
    expect(under.notices).toEqual([]);
  });

  it('finds out that there is space again when it is asked, too: nobody may be sending anything', async () => {
    const disk = new SmallDisk();
    const { store } = await openOnDisk(disk);
    disk.full = code;
    await expect(insertSeat(store, 'lost')).rejects.toMatchObject(storeUnavailableError);
    disk.full = undefined;
    expect(await store.healthy()).toBe(true);
    const { writes } = disk;
    expect(await store.healthy()).toBe(true);
    expect(disk.writes).toBe(writes);
  });

  it('is what is on the disk when it is killed then', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOnDisk(disk);
    disk.full = code;
    await expect(insertSeat(store, 'lost')).rejects.toMatchObject(storeUnavailableError);
    // Another process may have the folder once the first is gone; the first writes nothing on closing that fits.
    await under.close();
    expect((await contractContents(await under.open())).seats).toEqual([testSeat('kept', { code: 'kept' })]);
    expect(under.notices).toEqual([]);
  });

  it('fails for good when the disk does not even take back what it took', async () => {
    const disk = new SmallDisk();
    const { store } = await openOnDisk(disk);
    disk.full = code;
    disk.truncateFails = code;
    await expect(insertSeat(store, 'lost')).rejects.toMatchObject(storeUnavailableError);
    disk.full = undefined;
    disk.truncateFails = undefined;
    expect(await store.healthy()).toBe(false);
    await expect(getSeat(store, 'kept')).rejects.toMatchObject(storeUnavailableError);
    await expect(insertSeat(store, 'later')).rejects.toMatchObject(storeUnavailableError);
  });
});

describe('A batch that a full disk refuses', () => {
  it('takes with it what ran on top of it, undone in reverse, and nothing else', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOnDisk(disk);
    await store.transaction(async (tx) => {
      await tx.seats.insert(testSeat('a', { code: 'one', count: 1 }));
      await tx.seats.insert(testSeat('b', { code: 'two' }));
    });
    const before = await contractContents(store);
    const letGo = blockWrites(disk);
    disk.full = 'ENOSPC';
    const swap = store.transaction(async (tx) => {
      await tx.seats.put(testSeat('a'));
      await tx.seats.put(testSeat('b', { code: 'one' }));
      await tx.seats.put(testSeat('a', { code: 'two', count: 2 }));
    });
    const { writes } = disk;
    while (disk.writes === writes) await new Promise(setImmediate);
    // The first is being written now; these gather on top of it.
    const later = [
      store.transaction((tx) => tx.seats.delete('a')),
      store.transaction((tx) => tx.seats.insert(testSeat('a', { code: 'two', count: 3 }))),
      store.transaction(async (tx) => {
        await tx.seats.delete('b');
        await tx.seats.put(testSeat('c', { code: 'one' }));
      }),
      insertSeat(store, 'd'),
    ];
    letGo();
    for (const work of [swap, ...later]) await expect(work).rejects.toMatchObject(storeUnavailableError);
    expect(await contractContents(store)).toEqual(before);
    for (const code of ['one', 'two', 'd']) {
      expect(await store.transaction((tx) => tx.seats.find('code', code))).toHaveLength(code === 'd' ? 0 : 1);
    }
    disk.full = undefined;
    await insertSeat(store, 'd');
    expect((await contractContents(await under.reopen())).seats).toHaveLength(4);
  });

  it('lets what only read it, or was refused because of it, run again on what is left', async () => {
    const disk = new SmallDisk();
    const { store } = await openOnDisk(disk);
    const letGo = blockWrites(disk);
    disk.full = 'ENOSPC';
    const lost = insertSeat(store, 'a').catch((error: unknown) => error);
    const seen: number[] = [];
    const reading = store.transaction(async (tx) => {
      seen.push(await tx.seats.count());
      return seen.at(-1);
    });
    const refused = store.transaction(async (tx) => {
      if ((await tx.seats.get('a')) !== undefined) throw new Error('taken');
      return 'free';
    });
    while (disk.writes < 2) await new Promise(setImmediate);
    letGo();
    expect(await lost).toMatchObject(storeUnavailableError);
    expect(await reading).toBe(1);
    expect(seen).toEqual([2, 1]);
    expect(await refused).toBe('free');
  });

  it('makes the unit of work that is under way meanwhile run again, without what is lost', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOnDisk(disk);
    const letGo = blockWrites(disk);
    disk.full = 'ENOSPC';
    const lost = insertSeat(store, 'a').catch((error: unknown) => error);
    const counts: number[] = [];
    const underWay = store.transaction(async (tx) => {
      counts.push(await tx.seats.count());
      await tx.seats.put(testSeat('b', { count: counts.length }));
      if (counts.length > 1) return;
      letGo();
      await lost;
      disk.full = undefined;
    });
    await underWay;
    expect(await lost).toMatchObject(storeUnavailableError);
    expect(counts).toEqual([2, 1]);
    const expected = [testSeat('b', { count: 2 }), testSeat('kept', { code: 'kept' })];
    expect((await contractContents(store)).seats).toEqual(expected);
    expect((await contractContents(await under.reopen())).seats).toEqual(expected);
  });

  it('never takes a reader with it once the disk is known to be full', async () => {
    const disk = new SmallDisk();
    const { store } = await openOnDisk(disk);
    disk.full = 'ENOSPC';
    await expect(insertSeat(store, 'lost')).rejects.toMatchObject(storeUnavailableError);
    let runs = 0;
    const work = Array.from({ length: 200 }, async (_, i) => {
      if (i % 2 === 0) return expect(insertSeat(store, `w${i}`)).rejects.toMatchObject(storeUnavailableError);
      return store.transaction(async (tx) => {
        runs += 1;
        expect(await tx.seats.count()).toBe(1);
      });
    });
    await Promise.all(work);
    expect(runs).toBe(100);
  });

  it('takes a rotation with it, which is tried again later', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOnDisk(disk, { compactAboveBytes: 200 });
    disk.full = 'ENOSPC';
    await expect(insertSeat(store, 'lost')).rejects.toMatchObject(storeUnavailableError);
    disk.full = undefined;
    for (let i = 0; i < 10; i += 1) await insertSeat(store, `s${i}`);
    const all = await contractContents(store);
    await store.close();
    expect(await under.journalPath()).not.toContain('0000000000000001.log');
    expect(await contractContents(await under.open())).toEqual(all);
  });

  it('is like no batch at all, whatever is done at once and whenever the disk is full', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const disk = new SmallDisk();
      const { under, store } = await openOnDisk(disk, { compactAboveBytes: 1_500 });
      const expected = new Map<string, number>();
      const dice = seededRandom(seed);
      const random = (limit: number) => randomBelow(dice, limit);
      for (let round = 0; round < 12; round += 1) {
        disk.full = random(3) === 0 ? 'ENOSPC' : undefined;
        const works = Array.from({ length: 1 + random(8) }, async (_, i) => {
          for (let skip = random(4); skip > 0; skip -= 1) await new Promise(setImmediate);
          const id = `s${random(5)}`;
          const count = round * 100 + i;
          const isDelete = random(4) === 0;
          try {
            await store.transaction(async (tx) => {
              await (isDelete ? tx.seats.delete(id) : tx.seats.put(testSeat(id, { count, owner: `o${random(3)}` })));
            });
            return { id, count: isDelete ? undefined : count };
          } catch (error) {
            expect(error).toMatchObject(storeUnavailableError);
            return undefined;
          }
        });
        const done = (await Promise.all(works)).filter((one) => one !== undefined);
        // What the last acknowledged write of each id left is there; which was last, memory itself must say.
        const now = new Map(
          ((await contractContents(store)).seats as { id: string; count?: number }[]).map((s) => [s.id, s.count]),
        );
        now.delete('kept');
        for (const [id, count] of now) {
          const allowed = [expected.get(id), ...done.filter((one) => one.id === id).map((one) => one.count)];
          expect(allowed).toContain(count);
        }
        expected.clear();
        for (const [id, count] of now) if (count !== undefined) expected.set(id, count);
      }
      disk.full = undefined;
      const all = await contractContents(store);
      const owners = await store.transaction((tx) => tx.seats.find('owner', 'o1'));
      const again = await under.reopen();
      expect(await contractContents(again)).toEqual(all);
      expect(await again.transaction((tx) => tx.seats.find('owner', 'o1'))).toEqual(owners);
      await under.close();
    }
  });
});
