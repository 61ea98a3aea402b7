import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractCollections, testSeat } from '../../../store/contract/contract-fixture.js';
import { contractContents } from '../../../store/contract/store-contract.js';
import { openJournalStore } from '../journal-store.js';
import { severalJournals, snapshotAndJournal } from '../testing/damaged-store.js';
import { StoreUnderTest, temporaryFolder } from '../testing/store-under-test.js';
import { repairJournalStore } from './repair-journal-store.js';

async function spoil(path: string, where: (bytes: Buffer) => number): Promise<void> {
  const bytes = await readFile(path);
  const at = where(bytes);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

async function openRepaired(folder: string) {
  const store = await openJournalStore({ folder, collections: contractCollections, onNotice: () => {} });
  const all = await contractContents(store);
  // It is a store like any other.
  await store.transaction((tx) => tx.seats.insert(testSeat('new')));
  await store.close();
  const again = await openJournalStore({ folder, collections: contractCollections, onNotice: () => {} });
  expect(await again.transaction((tx) => tx.seats.get('new'))).toEqual(testSeat('new'));
  await again.close();
  return all;
}

async function digest(folder: string): Promise<string> {
  const sum = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) sum.update(name).update(await readFile(join(folder, name)));
  return sum.digest('hex');
}

describe('Repairing a store', () => {
  it('keeps everything of an intact one, and touches nothing in it', async () => {
    const { under } = await snapshotAndJournal();
    const before = await digest(under.folder);
    const to = join(await temporaryFolder(), 'new');
    const report = await repairJournalStore({ folder: under.folder, to });
    expect(report).toMatchObject({ kept: { contract_seats: 4, contract_notes: 1 }, left: [], damages: [] });
    expect(await digest(under.folder)).toBe(before);
    const all = await openRepaired(to);
    expect(all).toEqual(await contractContents(await under.open()));
  });

  it('keeps what comes before damage in the journal, and names what comes after, never what it says', async () => {
    const { under, journal } = await snapshotAndJournal();
    await spoil(join(under.folder, journal), (bytes) => bytes.indexOf('three'));
    const before = await digest(under.folder);
    const to = await temporaryFolder();
    const report = await repairJournalStore({ folder: under.folder, to });
    expect(report.kept).toEqual({ contract_seats: 2, contract_notes: 1 });
    const sequence = report.sequence;
    expect(report.left).toEqual([
      { file: journal, offset: expect.any(Number), documents: [] },
      { file: journal, offset: expect.any(Number), sequence: sequence + 2, documents: ['contract_seats/d'] },
      { file: journal, offset: expect.any(Number), sequence: sequence + 3, documents: ['contract_seats/a'] },
    ]);
    expect(JSON.stringify(report)).not.toContain('five');
    expect(await digest(under.folder)).toBe(before);
    expect((await openRepaired(to)).seats).toEqual([testSeat('a', { code: 'one' }), testSeat('b', { code: 'two' })]);
  });

  it('applies what comes after, too, when told to', async () => {
    const { under, journal } = await snapshotAndJournal();
    await spoil(join(under.folder, journal), (bytes) => bytes.indexOf('three'));
    const to = await temporaryFolder();
    const report = await repairJournalStore({ folder: under.folder, to, salvage: true });
    expect(report.left).toEqual([{ file: journal, offset: expect.any(Number), documents: [] }]);
    expect((await openRepaired(to)).seats).toEqual([
      testSeat('a', { code: 'five' }),
      testSeat('b', { code: 'two' }),
      testSeat('d', { code: 'four' }),
    ]);
  });

  it('leaves out what would take a unique value that is another document’s in what is left', async () => {
    const under = await StoreUnderTest.create();
    const whole = await under.journalAfter(async (store) => {
      await store.transaction((tx) => tx.seats.insert(testSeat('a', { code: 'one' })));
      await store.transaction((tx) => tx.seats.delete('a'));
      await store.transaction((tx) => tx.seats.insert(testSeat('b', { code: 'one' })));
    });
    const path = await under.journalPath();
    await writeFile(path, whole);
    await spoil(path, () => whole.indexOf('\n') + 3);
    const to = await temporaryFolder();
    const options = { folder: under.folder, to, salvage: true, collections: contractCollections };
    const report = await repairJournalStore(options);
    expect(report.left.map(({ documents }) => documents)).toEqual([[], ['contract_seats/b']]);
    expect((await openRepaired(to)).seats).toEqual([testSeat('a', { code: 'one' })]);
  });

  it('keeps every whole line of a damaged snapshot, and the journal after it', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactOnClose: true });
    await store.transaction(async (tx) => {
      for (let i = 100; i < 400; i += 1) await tx.seats.insert(testSeat(`s${i}`, { owner: 'x'.repeat(1_000) }));
    });
    const again = await under.reopen();
    await again.transaction((tx) => tx.seats.insert(testSeat('later')));
    await again.close();
    const path = join(under.folder, 'snapshot.log');
    await spoil(path, (bytes) => bytes.indexOf('"s150"'));
    const to = await temporaryFolder();
    const report = await repairJournalStore({ folder: under.folder, to });
    expect(report.left).toEqual([{ file: 'snapshot.log', offset: expect.any(Number), documents: [] }]);
    const ids = new Set(((await openRepaired(to)).seats as { id: string }[]).map(({ id }) => id));
    expect(ids.has('s150')).toBe(false);
    expect(ids.has('later')).toBe(true);
    expect(ids.has('s399')).toBe(true);
    expect(ids.size).toBeGreaterThan(200);
    expect(report.kept).toEqual({ contract_seats: ids.size });
  });

  it('keeps what it can when a file is gone', async () => {
    const { under, names } = await severalJournals();
    await rm(join(under.folder, names[1] ?? ''));
    const to = await temporaryFolder();
    const report = await repairJournalStore({ folder: under.folder, to });
    expect(report.kept).toEqual({ contract_seats: 2 });
    expect(report.left).toMatchObject([
      { file: names[1], documents: [] },
      { file: names[2], documents: ['contract_seats/d'] },
      { file: names[2], documents: ['contract_seats/e'] },
    ]);
    expect((await openRepaired(to)).seats).toEqual([testSeat('a'), testSeat('b')]);
    for (const name of ['store.json', 'snapshot.log']) {
      const other = await severalJournals();
      await rm(join(other.under.folder, name));
      const place = await temporaryFolder();
      const { kept } = await repairJournalStore({ folder: other.under.folder, to: place });
      expect(kept).toEqual({ contract_seats: 5 });
      expect((await openRepaired(place)).seats).toHaveLength(5);
    }
  });

  it('writes only where nothing is, and reads only where something is', async () => {
    const { under } = await snapshotAndJournal();
    const taken = repairJournalStore({ folder: under.folder, to: under.folder });
    await expect(taken).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    const nothing = repairJournalStore({ folder: await temporaryFolder(), to: await temporaryFolder() });
    await expect(nothing).rejects.toMatchObject({ code: 'STORE_FILE_MISSING' });
  });
});
