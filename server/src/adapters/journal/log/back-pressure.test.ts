import { describe, expect, it } from 'vitest';
import { testSeat } from '../../../store/contract/contract-fixture.js';
import { blockWrites, getSeat, openOnDisk, SmallDisk, storeUnavailableError } from '../testing/small-disk.js';

describe('A disk that is slower than the units of work', () => {
  it('holds up the next ones before they take more memory, and refuses none', async () => {
    const disk = new SmallDisk();
    const { under, store } = await openOnDisk(disk);
    const letGo = blockWrites(disk);
    const megabyte = 'x'.repeat(1024 * 1024);
    let begun = 0;
    const all = Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        store.transaction(async (tx) => {
          begun += 1;
          await tx.seats.insert(testSeat(`s${i}`, { extra: megabyte }));
        }),
      ),
    );
    const { writes } = disk;
    while (disk.writes === writes) await new Promise(setImmediate);
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
    expect(begun).toBe(8);
    letGo();
    await all;
    expect(begun).toBe(40);
    await under.close();
  });

  it('has those refused, in the end, that no memory is left for', async () => {
    const disk = new SmallDisk();
    const { store } = await openOnDisk(disk);
    const letGo = blockWrites(disk);
    const waiting = Array.from({ length: 20_000 }, () => store.transaction((tx) => tx.seats.count()));
    await expect(getSeat(store, 'kept')).rejects.toMatchObject(storeUnavailableError);
    letGo();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([1]));
    expect(await getSeat(store, 'kept')).toBeDefined();
  });
});
