import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContractStore } from '../../../store/contract/contract-fixture.js';
import { contractContents } from '../../../store/contract/store-contract.js';
import { severalJournals } from '../testing/damaged-store.js';

async function ids(store: ContractStore): Promise<readonly string[]> {
  return ((await contractContents(store)).seats as { id: string }[]).map(({ id }) => id);
}

describe('A store with several journals', () => {
  async function threeJournals() {
    const { under, names } = await severalJournals();
    expect(names).toHaveLength(3);
    return { under, paths: names.map((name) => join(under.folder, name)) as [string, string, string] };
  }
  const all = ['a', 'b', 'c', 'd', 'e'];
  const sparse = { compactAboveBytes: 1_000_000 };

  it('misses any of them, by name', async () => {
    const { under, paths } = await threeJournals();
    for (const path of paths) {
      const bytes = await readFile(path);
      await rm(path);
      const message = expect.stringContaining(path);
      await expect(under.open(sparse)).rejects.toMatchObject({ code: 'STORE_FILE_MISSING', message });
      await writeFile(path, bytes);
    }
    expect(await ids(await under.open(sparse))).toEqual(all);
  });

  it('may have a torn tail in the last one only', async () => {
    const { under, paths } = await threeJournals();
    for (const path of paths.slice(0, 2)) {
      const whole = await readFile(path);
      for (const spoiled of [
        whole.subarray(0, whole.length - 9),
        Buffer.concat([whole, Buffer.alloc(20)]),
        Buffer.from(whole).fill(0, whole.length - 30),
        Buffer.from(whole).fill(0),
      ]) {
        await writeFile(path, spoiled);
        const message = expect.stringContaining(`${path} is damaged`);
        await expect(under.open(sparse)).rejects.toMatchObject({ code: 'STORE_DAMAGED', message });
        expect(await readFile(path)).toEqual(spoiled);
      }
      await writeFile(path, whole);
    }
    const whole = await readFile(paths[2]);
    await writeFile(paths[2], Buffer.concat([whole, Buffer.alloc(20)]));
    expect(await ids(await under.open(sparse))).toEqual(all);
    expect(under.notices).toHaveLength(1);
  });

  it('goes on in the one before when a new one was begun and never written to', async () => {
    const { under, paths } = await threeJournals();
    // What a process leaves that dies between making the third and saying so in the second.
    await writeFile(paths[2], '');
    const whole = await readFile(paths[1]);
    const end = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (const length of [end, end + 1, whole.length - 1]) {
      await writeFile(paths[1], whole.subarray(0, length));
      await writeFile(paths[2], '');
      const store = await under.open(sparse);
      expect(await ids(store)).toEqual(all.slice(0, 3));
      await store.close();
      expect(await under.journals()).toHaveLength(2);
      await writeFile(paths[1], whole);
    }
  });

  it('takes no journal for its own that does not go on where the one before it ends', async () => {
    const { under } = await threeJournals();
    await writeFile(join(under.folder, 'journal-0000000000000099.log'), 'x');
    await expect(under.open(sparse)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await writeFile(join(under.folder, 'journal-0000000000000099.log'), '');
    expect(await ids(await under.open(sparse))).toEqual(all);
  });
});
