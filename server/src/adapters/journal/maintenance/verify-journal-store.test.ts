import { cp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testSeat } from '../../../store/contract/contract-fixture.js';
import { readOnlyFiles } from '../files/node-files.js';
import { severalJournals, snapshotAndJournal } from '../testing/damaged-store.js';
import { StoreUnderTest } from '../testing/store-under-test.js';
import { verifyJournalStore } from './verify-journal-store.js';

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

async function times(folder: string): Promise<readonly unknown[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]));
}

describe('Verifying a store', () => {
  it('tells what is in it, and changes nothing', async () => {
    const { under, journal } = await snapshotAndJournal();
    const before = await times(under.folder);
    const progress: [number, number][] = [];
    const report = await verifyJournalStore({
      folder: under.folder,
      onProgress: (done, total) => void progress.push([done, total]),
    });
    expect(report).toMatchObject({ intact: true, tornBytes: 0, damages: [] });
    expect(report.documents).toEqual({ contract_seats: 4, contract_notes: 1 });
    const names = report.files.map(({ name }) => name);
    expect(names).toEqual(['snapshot.log', journal]);
    expect(report.files[1]).toMatchObject({ bytes: (await stat(join(under.folder, journal))).size, records: 4 });
    const total = report.files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(progress.at(-1)).toEqual([total, total]);
    expect(await times(under.folder)).toEqual(before);
  });

  it('follows several journals', async () => {
    const { under, names } = await severalJournals();
    const report = await verifyJournalStore({ folder: under.folder });
    expect(report).toMatchObject({ intact: true, documents: { contract_seats: 5 } });
    expect(report.files.map(({ name }) => name)).toEqual(['snapshot.log', ...names]);
  });

  it('is no damage at a torn tail of any length', async () => {
    const { under, journal } = await snapshotAndJournal();
    const path = join(under.folder, journal);
    const whole = await readFile(path);
    const last = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let length = last + 1; length < whole.length; length += 5) {
      await writeFile(path, whole.subarray(0, length));
      const report = await verifyJournalStore({ folder: under.folder });
      expect(report).toMatchObject({ intact: true, tornBytes: length - last, damages: [] });
    }
    await writeFile(path, Buffer.concat([whole, Buffer.alloc(700)]));
    expect(await verifyJournalStore({ folder: under.folder })).toMatchObject({ intact: true, tornBytes: 700 });
  });

  it('says so exactly when opening would refuse, for every byte of every file', async () => {
    const { under } = await snapshotAndJournal();
    for (const name of (await readdir(under.folder)).filter((one) => one.endsWith('.log'))) {
      const path = join(under.folder, name);
      const whole = await readFile(path);
      for (let at = 0; at < whole.length; at += 3) {
        await flip(path, at);
        const report = await verifyJournalStore({ folder: under.folder });
        expect(report.intact, `${name} ${at}`).toBe(false);
        expect(report.damages[0]).toMatchObject({ file: name });
        expect(report.damages[0]?.offset).toBeLessThanOrEqual(at);
        await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
        await writeFile(path, whole);
      }
      for (let length = 0; length < whole.length; length += 7) {
        await truncate(path, length);
        const report = await verifyJournalStore({ folder: under.folder });
        const opened = await under.open().then(
          () => true,
          () => false,
        );
        expect(report.intact, `${name} cut to ${length}`).toBe(opened);
        await under.close().catch(() => {});
        await writeFile(path, whole);
      }
    }
  });

  it('tells of all the damage, and counts what is there up to the first', async () => {
    const { under, names } = await severalJournals();
    const [first, second] = names.map((name) => join(under.folder, name)) as [string, string];
    await flip(first, 40);
    await flip(second, 50);
    const { intact, damages, documents, sequence } = await verifyJournalStore({ folder: under.folder });
    expect(intact).toBe(false);
    expect(damages).toEqual([
      { file: names[0], offset: 0, what: expect.any(String) },
      { file: names[1], offset: 0, what: expect.any(String) },
    ]);
    expect([documents, sequence]).toEqual([{}, 0]);
  });

  it('names what is missing, where nothing is, too', async () => {
    const { under, names } = await severalJournals();
    for (const name of ['store.json', 'snapshot.log', ...names]) {
      const bytes = await readFile(join(under.folder, name));
      await rm(join(under.folder, name));
      const { intact, damages } = await verifyJournalStore({ folder: under.folder });
      expect(intact).toBe(false);
      expect(damages[0]).toMatchObject({ file: name, offset: 0 });
      await writeFile(join(under.folder, name), bytes);
    }
    const { damages } = await verifyJournalStore({ folder: join(under.folder, 'nowhere') });
    expect(damages.map(({ file }) => file)).toContain('store.json');
  });

  it('ends although a journal leads back to itself', async () => {
    const { under, names } = await severalJournals();
    const [first = '', second = ''] = names;
    await cp(join(under.folder, first), join(under.folder, second));
    expect(await verifyJournalStore({ folder: under.folder })).toMatchObject({ intact: false });
  });

  it('finds no fault in a store that is at work and compacts all the time', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactAboveBytes: 2_000 });
    let isDone = false;
    const working = (async () => {
      for (let i = 0; !isDone; i += 1) {
        await Promise.all([0, 1, 2].map((j) => store.transaction((tx) => tx.seats.put(testSeat(`${i % 50} ${j}`)))));
      }
    })();
    for (let round = 0; round < 40; round += 1) {
      // A disk on which a compaction can come between any two steps.
      const files = {
        list: async (folder: string) => {
          await new Promise(setImmediate);
          return readOnlyFiles.list(folder);
        },
        open: readOnlyFiles.open,
      };
      const report = await verifyJournalStore({ folder: under.folder, files }).catch((error: unknown) => error);
      // It may give up when it never gets through, and must not cry wolf.
      if (!(report instanceof Error)) expect(report).toMatchObject({ intact: true, damages: [] });
      else expect(report).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    }
    isDone = true;
    await working;
    expect((await verifyJournalStore({ folder: under.folder })).documents).toEqual({
      contract_seats: await store.transaction((tx) => tx.seats.count()),
    });
  });
});
