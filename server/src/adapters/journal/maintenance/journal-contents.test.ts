import { appendFile, copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoreContents, StoredDocument } from '../../../store/contents.js';
import { type ContractStore, contractCollections, testSeat } from '../../../store/contract/contract-fixture.js';
import { readOnlyFiles } from '../files/node-files.js';
import { openJournalStore } from '../journal-store.js';
import { changesToJson } from '../log/change-json.js';
import { CONTINUED_IN_NEXT } from '../log/journal-file.js';
import { decodeRecord, encodeRecord } from '../log/journal-record.js';
import { StoreUnderTest, temporaryFolder } from '../testing/store-under-test.js';
import { fillJournalStore } from './fill-journal-store.js';
import { readJournalContents } from './journal-contents.js';

async function everything(contents: StoreContents): Promise<readonly StoredDocument[]> {
  const all: StoredDocument[] = [];
  for await (const batch of contents.batches()) all.push(...batch);
  await contents.close();
  expect(contents.count).toBe(all.length);
  return all;
}

const read = async (folder: string) => everything(await readJournalContents({ folder }));
const ids = (stored: readonly StoredDocument[]) => stored.map(({ document }) => document.id);
const lastLine = (journal: Buffer): Buffer => journal.subarray(journal.lastIndexOf(0x0a, -2) + 1, -1);
const insert = (store: ContractStore, id: string) => store.transaction((tx) => tx.seats.insert(testSeat(id)));

/** Two documents that are changed together, always. */
const movePair = (store: ContractStore, count: number) =>
  store.transaction(async (tx) => {
    await tx.seats.put(testSeat('left', { count }));
    await tx.notes.put({ id: 'right', text: String(count) });
  });

describe('The contents of a journal store', () => {
  it('are all documents by collection and id, also while it is served', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open();
    await store.transaction((tx) => tx.seats.insert(testSeat('b', { owner: 'kim' })));
    await insert(store, 'a');
    await store.transaction((tx) => tx.notes.insert({ id: 'z', text: 'last' }));
    const expected = [
      { collection: 'contract_notes', document: { id: 'z', text: 'last' } },
      { collection: 'contract_seats', document: { id: 'a' } },
      { collection: 'contract_seats', document: { id: 'b', owner: 'kim' } },
    ];
    expect(await read(under.folder)).toEqual(expected);
    await under.reopen({ compactAboveBytes: 0 });
    expect(await read(under.folder)).toEqual(expected);
  });

  it('leave out what is being written, and change nothing', async () => {
    const under = await StoreUnderTest.create();
    const journal = await under.journalAfter(async (store) => {
      await insert(store, 'a');
      await insert(store, 'b');
    });
    const second = journal.indexOf(0x0a) + 1;
    for (let length = second; length < journal.length; length += 1) {
      await writeFile(await under.journalPath(), journal.subarray(0, length));
      expect(ids(await read(under.folder))).toEqual(['a']);
      expect((await readFile(await under.journalPath())).length).toBe(length);
    }
  });

  it('go on over several journals, none of which may be missing', async () => {
    const under = await StoreUnderTest.create();
    await under.journalAfter((store) => insert(store, 'a'));
    const first = await under.journalPath();
    const last = decodeRecord(lastLine(await readFile(first)));
    if (last === undefined) throw new TypeError('a record');
    const { sequence, checksum } = last;
    const end = encodeRecord({
      previous: checksum,
      sequence: sequence + 1,
      durable: sequence,
      json: CONTINUED_IN_NEXT,
    });
    await appendFile(first, end.line);
    const json = changesToJson([{ collection: 'contract_seats', id: 'b', document: testSeat('b') }]);
    const next = encodeRecord({ previous: end.checksum, sequence: sequence + 2, durable: sequence + 1, json });
    const second = join(under.folder, `journal-${String(sequence + 2).padStart(16, '0')}.log`);
    await writeFile(second, next.line);
    expect(ids(await read(under.folder))).toEqual(['a', 'b']);
    await rename(second, join(under.folder, 'taken'));
    await expect(read(under.folder)).rejects.toMatchObject({ code: 'STORE_FILE_MISSING' });
    await rename(join(under.folder, 'taken'), join(under.folder, 'journal-0000000000000099.log'));
    await expect(read(under.folder)).rejects.toMatchObject({ code: 'STORE_FILE_MISSING' });
    // Nor may there be one that follows nothing.
    await writeFile(first, (await readFile(first)).subarray(0, -end.line.length));
    await expect(read(under.folder)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('are not what a server takes back while it is read', async () => {
    const under = await StoreUnderTest.create();
    const journal = await under.journalAfter(async (store) => {
      await insert(store, 'a');
      await insert(store, 'b');
    });
    const path = await under.journalPath();
    const keep = journal.indexOf(0x0a) + 1;
    // As a full disk makes it: the record is cut off again before anybody heard of it.
    const files = {
      list: readOnlyFiles.list,
      open: async (name: string) => {
        const file = await readOnlyFiles.open(name);
        const fdatasync = async (): Promise<void> => {
          await writeFile(path, journal.subarray(0, keep));
          await file.fdatasync();
        };
        return {
          size: () => file.size(),
          read: (target: Buffer, position: number) => file.read(target, position),
          write: (data: Buffer, position: number) => file.write(data, position),
          truncate: (length: number) => file.truncate(length),
          close: () => file.close(),
          fdatasync,
        };
      },
    };
    expect(ids(await everything(await readJournalContents({ folder: under.folder, files })))).toEqual(['a']);
  });

  it('are never half a unit of work, while units of work and compactions go on', async () => {
    const under = await StoreUnderTest.create();
    let store = await under.open();
    let committed = 0;
    await movePair(store, committed);
    let done = false;
    const writing = (async () => {
      for (let round = 0; round < 40; round += 1) {
        for (let i = 0; i < 10; i += 1) {
          await movePair(store, committed + 1);
          committed += 1;
        }
        store = await under.reopen({ compactAboveBytes: 0 });
      }
      done = true;
    })();
    const seen = new Set<number>();
    while (!done) {
      const before = committed;
      const [note, left] = await read(under.folder);
      const count = (left?.document as { count: number } | undefined)?.count ?? -1;
      expect(note?.document).toEqual({ id: 'right', text: String(count) });
      expect(count).toBeGreaterThanOrEqual(before);
      seen.add(count);
    }
    await writing;
    expect(seen.size).toBeGreaterThan(5);
  });

  it('are refused while the store is served, when they are to be exclusive, and keep others out', async () => {
    const under = await StoreUnderTest.create();
    await under.open();
    const options = { folder: under.folder, exclusive: true };
    await expect(readJournalContents(options)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await under.close();
    const contents = await readJournalContents(options);
    await expect(under.open()).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    await contents.close();
    await under.open();
  });

  it('are refused where there is no store, where one has lost a file, and where one is damaged', async () => {
    const empty = await temporaryFolder();
    for (const folder of [empty, join(empty, 'none')]) {
      await expect(read(folder)).rejects.toMatchObject({ code: 'STORE_FILE_MISSING' });
    }
    const under = await StoreUnderTest.create();
    const whole = await under.journalAfter((store) => insert(store, 'a'));
    const journal = await under.journalPath();
    await copyFile(journal, `${empty}/kept`);
    const damaged = Buffer.from(whole);
    damaged[100] = (damaged[100] ?? 0) ^ 1;
    await writeFile(journal, damaged);
    await expect(read(under.folder)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await rename(journal, `${empty}/taken`);
    await expect(read(under.folder)).rejects.toMatchObject({ code: 'STORE_FILE_MISSING' });
  });
});

describe('Filling a journal store', () => {
  const stored = (id: string, code = id): StoredDocument => ({
    collection: 'contract_seats',
    document: testSeat(id, { code }),
  });

  it('makes nothing before it is finished, and then a store that goes on', async () => {
    const folder = join(await temporaryFolder(), 'new');
    const filling = await fillJournalStore({ folder, collections: contractCollections });
    const elsewhere = { collection: 'of_another_version', document: { id: 'kept' } };
    await filling.add([stored('a'), elsewhere]);
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await filling.finish();
    expect(await read(folder)).toEqual([stored('a'), elsewhere]);
    const store = await openJournalStore({ folder, collections: contractCollections, onNotice: () => undefined });
    await insert(store, 'b');
    await expect(store.transaction((tx) => tx.seats.insert(testSeat('c', { code: 'a' })))).rejects.toMatchObject({
      code: 'UNIQUE_VIOLATION',
    });
    await store.close();
    expect(ids(await read(folder))).toEqual(['a', 'b', 'kept']);
  });

  it('refuses the same id and the same unique value twice', async () => {
    const filling = await fillJournalStore({ folder: await temporaryFolder(), collections: contractCollections });
    await filling.add([stored('a')]);
    for (const taken of [stored('a', 'other'), stored('b', 'a')]) {
      await expect(filling.add([taken])).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' });
    }
  });

  it('refuses a folder that holds something, also when it comes to hold it meanwhile', async () => {
    const under = await StoreUnderTest.create();
    const filled = fillJournalStore({ folder: under.folder, collections: contractCollections });
    await expect(filled).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    const folder = await temporaryFolder();
    const filling = await fillJournalStore({ folder, collections: contractCollections });
    await appendFile(join(folder, 'other'), 'x');
    await expect(filling.finish()).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
  });
});
