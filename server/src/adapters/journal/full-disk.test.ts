import { describe, expect, it } from 'vitest';
import { contents } from '../../store/contract.js';
import { seat } from '../../store/contract-fixture.js';
import { below, seededDice } from '../../testing/seeded.js';
import { gateOf, get, insert, openOn, SmallDisk, unavailable } from './small-disk.test.fixture.js';

describe.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('On a full disk (%s) the store', (code) => {
  it('refuses what writes, answers what reads, and goes on by itself when there is space again', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOn(disk);
    disk.full = code;
    for (let i = 0; i < 3; i += 1) {
      await expect(insert(store, 'lost')).rejects.toMatchObject({ ...unavailable, cause: { code } });
      expect(await get(store, 'kept')).toEqual(seat('kept', { code: 'kept' }));
      expect(await get(store, 'lost')).toBeUndefined();
      expect(await store.transaction((tx) => tx.seats.find('code', 'lost'))).toEqual([]);
      expect(await store.healthy()).toBe(false);
    }
    disk.full = undefined;
    await insert(store, 'lost');
    expect(await store.healthy()).toBe(true);
    const after = await contents(store);
    expect(after.seats).toHaveLength(2);
    expect(await contents(await under.reopen())).toEqual(after);
    expect(under.notices).toEqual([]);
  });

  it('finds out that there is space again when it is asked, too: nobody may be sending anything', async () => {
    const disk = new SmallDisk();
    const { store } = await openOn(disk);
    disk.full = code;
    await expect(insert(store, 'lost')).rejects.toMatchObject(unavailable);
    disk.full = undefined;
    expect(await store.healthy()).toBe(true);
    const { writes } = disk;
    expect(await store.healthy()).toBe(true);
    expect(disk.writes).toBe(writes);
  });

  it('is what is on the disk when it is killed then', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOn(disk);
    disk.full = code;
    await expect(insert(store, 'lost')).rejects.toMatchObject(unavailable);
    // Another process may have the folder once the first is gone; the first writes nothing on closing that fits.
    await under.close();
    expect((await contents(await under.open())).seats).toEqual([seat('kept', { code: 'kept' })]);
    expect(under.notices).toEqual([]);
  });

  it('fails for good when the disk does not even take back what it took', async () => {
    const disk = new SmallDisk();
    const { store } = await openOn(disk);
    disk.full = code;
    disk.truncateFails = code;
    await expect(insert(store, 'lost')).rejects.toMatchObject(unavailable);
    disk.full = undefined;
    disk.truncateFails = undefined;
    expect(await store.healthy()).toBe(false);
    await expect(get(store, 'kept')).rejects.toMatchObject(unavailable);
    await expect(insert(store, 'later')).rejects.toMatchObject(unavailable);
  });
});

describe('A batch that a full disk refuses', () => {
  it('takes with it what ran on top of it, undone in reverse, and nothing else', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOn(disk);
    await store.transaction(async (tx) => {
      await tx.seats.insert(seat('a', { code: 'one', count: 1 }));
      await tx.seats.insert(seat('b', { code: 'two' }));
    });
    const before = await contents(store);
    const letGo = gateOf(disk);
    disk.full = 'ENOSPC';
    const swap = store.transaction(async (tx) => {
      await tx.seats.put(seat('a'));
      await tx.seats.put(seat('b', { code: 'one' }));
      await tx.seats.put(seat('a', { code: 'two', count: 2 }));
    });
    const { writes } = disk;
    while (disk.writes === writes) await new Promise(setImmediate);
    // The first is being written now; these gather on top of it.
    const later = [
      store.transaction((tx) => tx.seats.delete('a')),
      store.transaction((tx) => tx.seats.insert(seat('a', { code: 'two', count: 3 }))),
      store.transaction(async (tx) => {
        await tx.seats.delete('b');
        await tx.seats.put(seat('c', { code: 'one' }));
      }),
      insert(store, 'd'),
    ];
    letGo();
    for (const work of [swap, ...later]) await expect(work).rejects.toMatchObject(unavailable);
    expect(await contents(store)).toEqual(before);
    for (const code of ['one', 'two', 'd']) {
      expect(await store.transaction((tx) => tx.seats.find('code', code))).toHaveLength(code === 'd' ? 0 : 1);
    }
    disk.full = undefined;
    await insert(store, 'd');
    expect((await contents(await under.reopen())).seats).toHaveLength(4);
  });

  it('lets what only read it, or was refused because of it, run again on what is left', async () => {
    const disk = new SmallDisk();
    const { store } = await openOn(disk);
    const letGo = gateOf(disk);
    disk.full = 'ENOSPC';
    const lost = insert(store, 'a').catch((error: unknown) => error);
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
    expect(await lost).toMatchObject(unavailable);
    expect(await reading).toBe(1);
    expect(seen).toEqual([2, 1]);
    expect(await refused).toBe('free');
  });

  it('makes the unit of work that is under way meanwhile run again, without what is lost', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOn(disk);
    const letGo = gateOf(disk);
    disk.full = 'ENOSPC';
    const lost = insert(store, 'a').catch((error: unknown) => error);
    const counts: number[] = [];
    const underWay = store.transaction(async (tx) => {
      counts.push(await tx.seats.count());
      await tx.seats.put(seat('b', { count: counts.length }));
      if (counts.length > 1) return;
      letGo();
      await lost;
      disk.full = undefined;
    });
    await underWay;
    expect(await lost).toMatchObject(unavailable);
    expect(counts).toEqual([2, 1]);
    const expected = [seat('b', { count: 2 }), seat('kept', { code: 'kept' })];
    expect((await contents(store)).seats).toEqual(expected);
    expect((await contents(await under.reopen())).seats).toEqual(expected);
  });

  it('never takes a reader with it once the disk is known to be full', async () => {
    const disk = new SmallDisk();
    const { store } = await openOn(disk);
    disk.full = 'ENOSPC';
    await expect(insert(store, 'lost')).rejects.toMatchObject(unavailable);
    let runs = 0;
    const work = Array.from({ length: 200 }, async (_, i) => {
      if (i % 2 === 0) return expect(insert(store, `w${i}`)).rejects.toMatchObject(unavailable);
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
    const { under, store } = await openOn(disk, { compactAboveBytes: 200 });
    disk.full = 'ENOSPC';
    await expect(insert(store, 'lost')).rejects.toMatchObject(unavailable);
    disk.full = undefined;
    for (let i = 0; i < 10; i += 1) await insert(store, `s${i}`);
    const all = await contents(store);
    await store.close();
    expect(await under.journalPath()).not.toContain('0000000000000001.log');
    expect(await contents(await under.open())).toEqual(all);
  });

  it('is like no batch at all, whatever is done at once and whenever the disk is full', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const disk = new SmallDisk();
      const { under, store } = await openOn(disk, { compactAboveBytes: 1_500 });
      const expected = new Map<string, number>();
      const dice = seededDice(seed);
      const random = (limit: number) => below(dice, limit);
      for (let round = 0; round < 12; round += 1) {
        disk.full = random(3) === 0 ? 'ENOSPC' : undefined;
        const works = Array.from({ length: 1 + random(8) }, async (_, i) => {
          for (let skip = random(4); skip > 0; skip -= 1) await new Promise(setImmediate);
          const id = `s${random(5)}`;
          const count = round * 100 + i;
          const isDelete = random(4) === 0;
          try {
            await store.transaction(async (tx) => {
              await (isDelete ? tx.seats.delete(id) : tx.seats.put(seat(id, { count, owner: `o${random(3)}` })));
            });
            return { id, count: isDelete ? undefined : count };
          } catch (error) {
            expect(error).toMatchObject(unavailable);
            return undefined;
          }
        });
        const done = (await Promise.all(works)).filter((one) => one !== undefined);
        // What the last acknowledged write of each id left is there; which was last, memory itself must say.
        const now = new Map(
          ((await contents(store)).seats as { id: string; count?: number }[]).map((s) => [s.id, s.count]),
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
      const all = await contents(store);
      const owners = await store.transaction((tx) => tx.seats.find('owner', 'o1'));
      const again = await under.reopen();
      expect(await contents(again)).toEqual(all);
      expect(await again.transaction((tx) => tx.seats.find('owner', 'o1'))).toEqual(owners);
      await under.close();
    }
  });
});
