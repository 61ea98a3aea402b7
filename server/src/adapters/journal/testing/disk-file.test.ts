import { describe, expect, it } from 'vitest';
import { DiskFile, type PowerLoss, SECTOR } from './disk-file.js';
import { DiskFolder } from './disk-folder.js';

const text = (letter: string, length: number): Buffer => Buffer.alloc(length, letter);

/** Everything that was written is there, but for what is told otherwise. */
const kept = (but: Partial<PowerLoss> = {}): PowerLoss => ({
  truncations: (count) => count,
  version: (count) => count,
  length: (from) => from.at(-1) as number,
  ...but,
});

const nothing: PowerLoss = { truncations: () => 0, version: () => 0, length: (from) => from[0] as number };

describe('A file when the power fails', () => {
  it('has what was synced, and all, some or none of the sectors written since', () => {
    const file = new DiskFile();
    file.write(text('a', 100), 0);
    file.beginSync()();
    file.write(text('b', 3 * SECTOR), 100);
    expect(file.content.length).toBe(100 + 3 * SECTOR);
    expect(file.afterPowerLoss(nothing)).toEqual(text('a', 100));
    expect(file.afterPowerLoss(kept())).toEqual(Buffer.concat([text('a', 100), text('b', 3 * SECTOR)]));
    let sector = 0;
    const second = file.afterPowerLoss(
      kept({
        version: () => {
          sector += 1;
          return sector === 2 ? 1 : 0;
        },
      }),
    );
    expect(second).toEqual(
      Buffer.concat([text('a', 100), Buffer.alloc(SECTOR - 100), text('b', SECTOR), Buffer.alloc(SECTOR + 100)]),
    );
  });

  it('ends where it ended, where a write ended, or at a sector between', () => {
    const file = new DiskFile(text('a', 10));
    file.write(text('b', 1000), 10);
    let lengths: readonly number[] = [];
    const loss = kept({
      length: (from) => {
        lengths = from;
        return 512;
      },
    });
    expect(file.afterPowerLoss(loss)).toHaveLength(512);
    expect(lengths).toEqual([10, 512, 1010]);
  });

  it('has no write to a sector without those before it', () => {
    const file = new DiskFile(text('-', 3));
    file.write(text('a', 1), 0);
    file.write(text('b', 1), 1);
    const states = [0, 1, 2].map((version) => String(file.afterPowerLoss(kept({ version: () => version }))));
    expect(states).toEqual(['---', 'a--', 'ab-']);
  });

  it('is cut or is not', () => {
    const file = new DiskFile(text('a', 10));
    file.truncate(4);
    expect(file.length).toBe(4);
    expect(file.afterPowerLoss(nothing)).toEqual(text('a', 10));
    expect(file.afterPowerLoss(kept())).toEqual(text('a', 4));
  });

  it('need not have what was written while it was being synced', () => {
    const file = new DiskFile();
    file.write(text('a', 1), 0);
    const sync = file.beginSync();
    file.write(text('b', 1), 1);
    expect(file.isSynced).toBe(false);
    sync();
    expect(file.afterPowerLoss(nothing)).toEqual(text('a', 1));
    file.beginSync()();
    expect(file.isSynced).toBe(true);
  });
});

describe('A folder when the power fails', () => {
  it('has the names that were synced, and any of what was done to names since', () => {
    const [old, young] = [new DiskFile(), new DiskFile()];
    const folder = new DiskFolder(new Map([['old', old]]));
    folder.make('draft', young);
    folder.rename('draft', 'old', young);
    folder.make('other', young);
    const after = (...done: readonly number[]) => Object.fromEntries(folder.afterPowerLoss((i) => done.includes(i)));
    expect(after()).toEqual({ old });
    expect(after(0)).toEqual({ old, draft: young });
    expect(after(1).old).toBe(young);
    expect(Object.keys(after(2))).toEqual(['old', 'other']);
    folder.beginSync()();
    expect(folder.unsynced).toBe(0);
    expect(after().old).toBe(young);
  });

  it('is copied with one copy of each file, whatever its names', () => {
    const file = new DiskFile();
    const folder = new DiskFolder(new Map([['a', file]]));
    folder.rename('a', 'b', file);
    const copy = folder.clone();
    file.write(text('x', 1), 0);
    const [durable, current] = [copy.afterPowerLoss(() => false).get('a'), copy.names.get('b')];
    expect(durable).toBe(current);
    expect(current?.length).toBe(0);
  });
});
