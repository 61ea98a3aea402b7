import { cp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractCollections, testSeat } from '../../store/contract/contract-fixture.js';
import { describeStoreContract } from '../../store/contract/store-contract.js';
import { defineCollection } from '../../store/port.js';
import { createJournalStore } from './create-journal-store.js';
import { nodeFiles } from './files/node-files.js';
import { openJournalStore } from './journal-store.js';
import { StoreUnderTest, temporaryFolder } from './testing/store-under-test.js';

describeStoreContract('The journal store', async () => {
  const under = await StoreUnderTest.create();
  return { store: await under.open(), reopen: () => under.open(), cleanup: () => under.close() };
});

const collections = contractCollections;
const onNotice = () => {};

describe('Making a journal store', () => {
  it('makes the folders, for the owner only', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'store');
    await createJournalStore({ folder });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['journal-0000000000000001.log', 'snapshot.log', 'store.json']);
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('is refused where there is something already', async () => {
    const folder = await temporaryFolder();
    await createJournalStore({ folder });
    await expect(createJournalStore({ folder })).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    const other = await temporaryFolder();
    await writeFile(join(other, 'thesis.doc'), 'x');
    await expect(createJournalStore({ folder: other })).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
  });

  it('can be done again after it was interrupted at any step', async () => {
    const steps = ['create', 'rename', 'syncFolder'] as const;
    for (const step of steps) {
      for (let after = 0; ; after += 1) {
        const folder = await temporaryFolder();
        let left = after;
        const files = {
          ...nodeFiles,
          [step]: async (...args: [string, string]) => {
            if (left === 0) throw new Error('power cut');
            left -= 1;
            return (nodeFiles[step] as (...all: [string, string]) => Promise<unknown>)(...args);
          },
        };
        const made = await createJournalStore({ folder, files }).then(
          () => true,
          () => false,
        );
        const isMarked = (await readdir(folder)).includes('store.json');
        if (!isMarked) await createJournalStore({ folder });
        const store = await openJournalStore({ folder, collections, onNotice });
        await store.close();
        if (made) break;
      }
    }
  });
});

describe('Opening a journal store', () => {
  it.each(['', '.'])('finds nothing where none was made', async (name) => {
    const folder = join(await temporaryFolder(), name === '' ? 'missing' : name);
    const opening = openJournalStore({ folder, collections, onNotice });
    await expect(opening).rejects.toMatchObject({
      code: 'STORE_FILE_MISSING',
      message: expect.stringContaining('store.json'),
    });
  });

  it.each(['store.json', 'snapshot.log', 'journal-0000000000000001.log'])('misses %s, by name', async (name) => {
    const under = await StoreUnderTest.create();
    const store = await under.open();
    await store.transaction((tx) => tx.seats.insert(testSeat('a')));
    await store.close();
    await rename(join(under.folder, name), join(under.folder, 'elsewhere'));
    const message = expect.stringContaining(name);
    await expect(under.open()).rejects.toMatchObject({ code: 'STORE_FILE_MISSING', message });
    await expect(createJournalStore(under)).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    await rename(join(under.folder, 'elsewhere'), join(under.folder, name));
    expect(await (await under.open()).transaction((tx) => tx.seats.count())).toBe(1);
  });

  it('misses the journal that a newer snapshot goes on with', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactOnClose: true });
    await store.transaction((tx) => tx.seats.insert(testSeat('a')));
    await store.close();
    await rm(await under.journalPath());
    await expect(under.open()).rejects.toMatchObject({ code: 'STORE_FILE_MISSING' });
  });

  it('refuses files of another store', async () => {
    const [mine, other] = [await StoreUnderTest.create(), await StoreUnderTest.create()];
    for (const under of [mine, other]) {
      const store = await under.open();
      await store.transaction((tx) => tx.seats.insert(testSeat('a')));
      await store.close();
    }
    await cp(await other.journalPath(), await mine.journalPath());
    await expect(mine.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await cp(join(other.folder, 'snapshot.log'), join(mine.folder, 'snapshot.log'));
    await expect(mine.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('refuses a marker that is not one, or of a later format', async () => {
    const under = await StoreUnderTest.create();
    for (const text of ['', 'null', '{', '{"format":2,"store":"x"}', '{"format":1}']) {
      await writeFile(join(under.folder, 'store.json'), text);
      await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    }
  });

  it('says when the operating system refuses', async () => {
    const under = await StoreUnderTest.create();
    const files = { ...nodeFiles, open: () => Promise.reject(new Error('EACCES')) };
    await expect(under.open({ files })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await under.open();
  });

  it('refuses a second time while the first is open, and lets go of the lock on closing', async () => {
    const under = await StoreUnderTest.create();
    const first = await under.open();
    await expect(under.open()).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining(String(process.pid)),
    });
    await first.close();
    await under.open();
  });

  it('keeps collections that are not declared now, for the day when they are again', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open();
    await store.transaction((tx) => tx.notes.insert({ id: 'n', text: 'x' }));
    await store.close();
    const fewer = { seats: collections.seats };
    for (let round = 0; round < 2; round += 1) {
      const options = { folder: under.folder, collections: fewer, onNotice, compactOnClose: true };
      const without = await openJournalStore(options);
      await without.transaction((tx) => tx.seats.insert(testSeat(`s${round}`)));
      await without.close();
    }
    expect(await (await under.open()).transaction((tx) => tx.notes.get('n'))).toEqual({ id: 'n', text: 'x' });
  });

  it('refuses what a newly declared unique property does not allow', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open();
    await store.transaction(async (tx) => {
      await tx.notes.insert({ id: 'a', text: 'same' });
      await tx.notes.insert({ id: 'b', text: 'same' });
    });
    await store.close();
    const stricter = {
      notes: defineCollection<{ id: string; text: string }>({ name: 'contract_notes', unique: ['text'] }),
    };
    const opening = openJournalStore({ folder: under.folder, collections: stricter, onNotice });
    await expect(opening).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });
});
