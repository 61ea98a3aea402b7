import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type ContractStore, testSeat } from '../../../store/contract/contract-fixture.js';
import { contractContents } from '../../../store/contract/store-contract.js';
import { StoreUnderTest } from '../testing/store-under-test.js';

const insert = (store: ContractStore, id: string) =>
  store.transaction((tx) => tx.seats.insert(testSeat(id, { code: `code of ${id}` })));

async function insertAll(store: ContractStore, ids: readonly string[]): Promise<void> {
  for (const id of ids) await insert(store, id);
}

/** A store in whose journal `a`, `b` and `c` are, each in a batch of its own, and where their records start. */
async function threeBatches() {
  const under = await StoreUnderTest.create();
  const whole = await under.journalAfter((store) => insertAll(store, ['a', 'b', 'c']));
  return { under, whole, starts: starts(whole) };
}

function starts(journal: Buffer): readonly [number, number, number, number] {
  const found = [0];
  for (let at = journal.indexOf(0x0a); at !== -1; at = journal.indexOf(0x0a, at + 1)) found.push(at + 1);
  const [first = 0, second = 0, third = 0, end = 0] = found;
  return [first, second, third, end];
}

function flipped(bytes: Buffer, at: number, bits: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ bits;
  return copy;
}

async function ids(store: ContractStore): Promise<readonly string[]> {
  return ((await contractContents(store)).seats as { id: string }[]).map(({ id }) => id);
}

describe('A torn tail', () => {
  it('is cut with a notice, at every byte of the last record', async () => {
    const { under, whole, starts } = await threeBatches();
    const path = await under.journalPath();
    for (let length = starts[2]; length < whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      under.notices.length = 0;
      const store = await under.open();
      expect(await ids(store)).toEqual(['a', 'b']);
      expect(under.notices).toEqual(
        length === starts[2]
          ? []
          : [expect.stringContaining(`removed ${length - starts[2]} bytes at byte ${starts[2]}`)],
      );
      // The cut is made in the file: what comes next follows on.
      await insert(store, 'd');
      expect(await ids(await under.reopen())).toEqual(['a', 'b', 'd']);
      await under.close();
      expect(under.notices.length).toBe(length === starts[2] ? 0 : 1);
    }
  });

  it('may have zeros where a sector was not written, in any of the last batch', async () => {
    const { under, whole, starts } = await threeBatches();
    const path = await under.journalPath();
    for (let from = starts[2]; from < whole.length; from += 7) {
      for (const to of [from + 1, whole.length]) {
        await writeFile(path, Buffer.from(whole).fill(0, from, to));
        expect(await ids(await under.open())).toEqual(['a', 'b']);
        await under.close();
      }
    }
  });

  it('may be longer than what was meant, and all zeros', async () => {
    const { under, whole } = await threeBatches();
    await writeFile(await under.journalPath(), Buffer.concat([whole, Buffer.alloc(10_000)]));
    expect(await ids(await under.open())).toEqual(['a', 'b', 'c']);
    expect(await ids(await under.reopen())).toEqual(['a', 'b', 'c']);
    expect(under.notices).toHaveLength(1);
  });

  it('is told from damage for every set of sectors of a batch that a power failure may have kept', async () => {
    const under = await StoreUnderTest.create();
    const names = Array.from({ length: 25 }, (_, i) => `b${String(i).padStart(2, '0')}`);
    let batchStart = 0;
    const whole = await under.journalAfter(async (store) => {
      await insert(store, 'a');
      batchStart = (await readFile(await under.journalPath())).length;
      await Promise.all(names.map((id) => insert(store, id)));
    });
    const path = await under.journalPath();
    const sectors: number[] = [];
    for (let at = batchStart; at < whole.length; at = (Math.floor(at / 512) + 1) * 512) sectors.push(at);
    expect(sectors.length).toBeGreaterThan(3);
    for (let kept = 0; kept < 2 ** sectors.length; kept += 1) {
      const left = Buffer.from(whole);
      sectors.forEach((start, i) => {
        if ((kept & (1 << i)) === 0) left.fill(0, start, sectors[i + 1] ?? whole.length);
      });
      // The file's length may have been kept, too, or not yet.
      for (const length of [whole.length, sectors.at(-1) ?? 0]) {
        await writeFile(path, left.subarray(0, length));
        const found = await ids(await under.open());
        expect(found).toEqual(['a', ...names].slice(0, found.length));
        expect(found.length).toBeGreaterThan(0);
        await under.close();
      }
    }
  });
});

describe('Damage', () => {
  it.each([1, 2, 8, 32, 64, 128, 255])('is any changed byte of a record in the middle (bits %i)', async (bits) => {
    const { under, whole, starts } = await threeBatches();
    const path = await under.journalPath();
    for (let at = starts[1]; at < starts[2]; at += 1) {
      await writeFile(path, flipped(whole, at, bits));
      const message = expect.stringContaining(`${path} is damaged at byte ${starts[1]}`);
      await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED', message });
    }
  });

  it('is a record in the middle that was zeroed, also with its newline', async () => {
    const { under, whole, starts } = await threeBatches();
    for (const [from, to] of [
      [starts[1], starts[2]],
      [starts[1] + 20, starts[2]],
      [starts[1], starts[2] - 1],
      [starts[0], starts[1] + 9],
    ] as const) {
      await writeFile(await under.journalPath(), Buffer.from(whole).fill(0, from, to));
      await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    }
  });

  it('is any changed byte of the last record, unless it became a zero: it may have been acknowledged', async () => {
    const { under, whole, starts } = await threeBatches();
    for (let at = starts[2]; at < whole.length; at += 1) {
      await writeFile(await under.journalPath(), flipped(whole, at, 1));
      const message = expect.stringContaining(`damaged at byte ${starts[2]}`);
      await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED', message });
    }
  });

  it.each(['closed properly', 'opened again'])(
    'is also zeros in the last record once the store was %s',
    async (how) => {
      const { under } = await threeBatches();
      const path = await under.journalPath();
      const store = await under.open();
      if (how === 'closed properly') await insert(store, 'd');
      const open = await readFile(path);
      await store.close();
      const whole = how === 'closed properly' ? await readFile(path) : open;
      const lastChange = whole.lastIndexOf('\n', whole.lastIndexOf('contract_seats')) + 1;
      await writeFile(path, Buffer.from(whole).fill(0, lastChange + 10, lastChange + 60));
      await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    },
  );

  it.each([
    ['missing', [0, 2]],
    ['repeated', [0, 1, 1, 2]],
    ['moved', [0, 2, 1]],
    ['missing at the start', [1, 2]],
  ])('is a whole record that is %s', async (_, order) => {
    const { under, whole, starts } = await threeBatches();
    const records = order.map((i) => whole.subarray(starts[i], starts[i + 1]));
    await writeFile(await under.journalPath(), Buffer.concat(records));
    await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('leaves the file as it was found', async () => {
    const { under, whole, starts } = await threeBatches();
    const spoiled = flipped(whole, starts[1], 1);
    await writeFile(await under.journalPath(), spoiled);
    await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    expect(await readFile(await under.journalPath())).toEqual(spoiled);
  });
});
