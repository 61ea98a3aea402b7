import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ContractStore, contractCollections, testSeat } from '../../../store/contract/contract-fixture.js';
import { contractContents } from '../../../store/contract/store-contract.js';
import { openJournalStore } from '../journal-store.js';
import { type Fault, FaultyFiles } from '../testing/faulty-files.js';
import { StoreUnderTest } from '../testing/store-under-test.js';

const insert = (store: ContractStore, id: string) => store.transaction((tx) => tx.seats.insert(testSeat(id)));

async function ids(store: ContractStore): Promise<readonly string[]> {
  return ((await contractContents(store)).seats as { id: string }[]).map(({ id }) => id);
}

describe('Compaction', () => {
  it('happens on closing when asked, after opening above the limit, and changes nothing', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactOnClose: true });
    // More than one line of the snapshot, and one that is longer than a chunk when read.
    await store.transaction(async (tx) => {
      for (let i = 0; i < 3_000; i += 1)
        await tx.seats.insert(testSeat(`s${i}`, { code: `c${i}`, owner: 'x'.repeat(150) }));
      await tx.seats.insert(testSeat('large', { extra: 'é'.repeat(2_000_000) }));
      await tx.seats.delete('s7');
    });
    const before = await contractContents(store);
    const again = await under.reopen();
    expect((await stat(await under.journalPath())).size).toBe(0);
    expect(await contractContents(again)).toEqual(before);
    await again.transaction((tx) => tx.seats.insert(testSeat('s7', { code: 'c7' })));
    await under.reopen({ compactAboveBytes: 0 });
    await under.close();
    expect((await stat(await under.journalPath())).size).toBe(0);
    expect(await under.journals()).toHaveLength(1);
    expect((await contractContents(await under.open())).seats).toHaveLength(3_001);
    expect(under.notices).toEqual([]);
  });

  it('leaves nothing of what was replaced when it is asked for, also while one is under way', async () => {
    const under = await StoreUnderTest.create();
    await under.open();
    await under.close();
    const store = await openJournalStore({
      folder: under.folder,
      collections: contractCollections,
      onNotice: (notice) => under.notices.push(notice),
    });
    const write = (text: string) => store.transaction((tx) => tx.notes.put({ id: 'n', text }));
    const onDisk = async (text: string): Promise<boolean> => {
      const names = await readdir(under.folder);
      const files = await Promise.all(names.map((name) => readFile(join(under.folder, name), 'utf8')));
      return files.some((file) => file.includes(text));
    };
    await store.transaction((tx) => tx.seats.insert(testSeat('large', { extra: 'x'.repeat(2_000_000) })));
    await write('the first');
    const first = store.compact();
    await write('the second');
    expect(await onDisk('the second')).toBe(true);
    const second = write('the third').then(() => store.compact());
    await Promise.all([first, second]);
    expect([await onDisk('the first'), await onDisk('the second'), await onDisk('the third')]).toEqual([
      false,
      false,
      true,
    ]);
    await store.compact();
    expect((await store.transaction((tx) => tx.notes.get('n')))?.text).toBe('the third');
    await store.close();
    expect(under.notices).toEqual([]);
  });

  it('goes on beside units of work, and keeps what the journal takes within bounds', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactAboveBytes: 20_000 });
    let largest = 0;
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.transaction(async (tx) => {
            await tx.seats.put(testSeat(`s${i}`, { code: `c${i}`, count: round }));
            if (round % 3 === 0) await tx.notes.put({ id: `n${i}`, text: 'x'.repeat(round) });
            else await tx.notes.delete(`n${i}`);
            if (i === 7) await tx.seats.insert(testSeat(`r${round}`));
          }),
        ),
      );
      const sizes = await Promise.all(
        (await under.journals()).map((name) =>
          stat(join(under.folder, name)).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      );
      largest = Math.max(
        largest,
        sizes.reduce((sum, size) => sum + size, 0),
      );
    }
    const before = await contractContents(store);
    expect(largest).toBeLessThan(100_000);
    await store.close();
    expect(await under.journals()).not.toEqual(['journal-0000000000000001.log']);
    expect(await contractContents(await under.open())).toEqual(before);
    expect(under.notices).toEqual([]);
  });

  it('writes the documents as they were when the journal was changed, whatever is done to them meanwhile', async () => {
    const under = await StoreUnderTest.create();
    const files = new FaultyFiles();
    let letSnapshotGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letSnapshotGo = resolve;
    });
    const { create } = files;
    files.create = async (path) => {
      if (path.includes('snapshot')) await gate;
      return create(path);
    };
    const store = await under.open({ files, compactAboveBytes: 0 });
    await insert(store, 'first');
    await store.transaction(async (tx) => {
      for (const id of ['changed', 'deleted', 'deleted and back', 'left']) {
        await tx.seats.insert(testSeat(id, { code: id, owner: 'before' }));
      }
    });
    await store.transaction(async (tx) => {
      await tx.seats.put(testSeat('changed', { owner: 'after' }));
      await tx.seats.delete('deleted');
      await tx.seats.delete('deleted and back');
      await tx.seats.insert(testSeat('deleted and back', { owner: 'after' }));
      await tx.seats.insert(testSeat('a new one', { code: 'deleted' }));
    });
    const after = await contractContents(store);
    const before = ['changed', 'deleted', 'deleted and back', 'left'];
    letSnapshotGo();
    await store.close();
    const text = await readFile(join(under.folder, 'snapshot.log'), 'utf8');
    for (const id of before) expect(text).toContain(JSON.stringify(testSeat(id, { code: id, owner: 'before' })));
    expect(text).not.toContain('after');
    expect(text).not.toContain('a new one');
    expect(await contractContents(await under.open())).toEqual(after);
  });

  it('leaves every line of the snapshot short enough to be read', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactOnClose: true });
    const longest = 64 * 1024 * 1024 - 128 - 60;
    await store.transaction((tx) => tx.seats.insert(testSeat('a', { extra: 'x'.repeat(60_000) })));
    await store.transaction((tx) => tx.seats.insert(testSeat('b', { extra: 'x'.repeat(longest) })));
    expect(await ids(await under.reopen())).toEqual(['a', 'b']);
  });

  it('leaves a snapshot in which every wrong or missing byte is damage', async () => {
    const under = await StoreUnderTest.create();
    const store = await under.open({ compactOnClose: true });
    await store.transaction((tx) => tx.seats.insert(testSeat('a', { code: 'one' })));
    await store.close();
    const path = join(under.folder, 'snapshot.log');
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at += 1) {
      const spoiled = Buffer.from(whole);
      spoiled[at] = (spoiled[at] ?? 0) ^ 1;
      for (const bytes of [spoiled, whole.subarray(0, at)]) {
        await writeFile(path, bytes);
        const message = expect.stringContaining('snapshot.log is damaged at byte');
        await expect(under.open()).rejects.toMatchObject({ code: 'STORE_DAMAGED', message });
      }
    }
  });
});

describe('A compaction that fails', () => {
  it('is a notice; the journals stay, all of them, and the next one removes them', async () => {
    const under = await StoreUnderTest.create();
    const files = new FaultyFiles();
    const { rename } = files;
    files.rename = () => Promise.reject(new Error('no'));
    const store = await under.open({ files, compactAboveBytes: 300 });
    for (let i = 0; i < 20; i += 1) await insert(store, `s${String(i).padStart(2, '0')}`);
    expect(await store.healthy()).toBe(true);
    expect((await under.journals()).length).toBeGreaterThan(2);
    expect(under.notices.length).toBeGreaterThan(1);
    // As much again must come between two attempts.
    expect(under.notices.length).toBeLessThan(12);
    const all = await ids(store);
    await store.close();
    const again = await under.open({ compactAboveBytes: 1_000_000 });
    expect(await ids(again)).toEqual(all);
    await again.close();
    files.rename = rename;
    const third = await under.open({ files, compactAboveBytes: 300 });
    await third.close();
    expect(await under.journals()).toHaveLength(1);
    expect((await readdir(under.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await ids(await under.open())).toEqual(all);
  });
});

describe('One fault at any operation on a file, while units of work and compactions go on', () => {
  const faults: readonly Pick<Fault, 'how' | 'code'>[] = [
    { how: 'fails', code: 'ENOSPC' },
    { how: 'fails', code: 'EIO' },
    { how: 'dies before', code: 'EIO' },
    { how: 'dies after', code: 'EIO' },
  ];

  /** Works on a store until it is done or dead; says what was acknowledged, what refused, and what is not known. */
  async function work(store: ContractStore, files: FaultyFiles) {
    const outcomes = { acknowledged: new Set<string>(), refused: new Set<string>(), unknown: new Set<string>() };
    for (let round = 0; round < 7 && !files.isDead; round += 1) {
      const step = async (name: string) => {
        try {
          await store.transaction(async (tx) => {
            await tx.seats.insert(testSeat(name, { owner: 'x'.repeat(40) }));
            await tx.seats.put(testSeat('counter', { count: ((await tx.seats.get('counter'))?.count ?? 0) + 1 }));
          });
          outcomes.acknowledged.add(name);
        } catch (error) {
          expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
          outcomes[files.isDead ? 'unknown' : 'refused'].add(name);
        }
      };
      await Promise.all([step(`${round} a`), step(`${round} b`)]);
    }
    return outcomes;
  }

  const operations = [
    ...['create journal', 'open journal', 'write journal', 'fdatasync journal', 'remove journal'],
    ...['create snapshot', 'open snapshot', 'write snapshot', 'fdatasync snapshot', 'rename snapshot'],
    ...['open store', 'syncFolder'],
  ];
  const cases = operations.flatMap((to) => faults.map((fault) => ({ to, ...fault })));

  it.each(cases)('$to $how with $code: nothing acknowledged is lost, nothing refused is seen', async (fault) => {
    for (let after = 0; after < 12; after += 1) {
      const under = await StoreUnderTest.create();
      const files = new FaultyFiles({ ...fault, after });
      const lock = async () => ({ lost: new AbortController().signal, release: async () => {} });
      const store = await under.open({ files, lock, compactAboveBytes: 500 }).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
        return undefined;
      });
      const outcomes = store && (await work(store, files));
      await store?.close().catch(() => {});
      await files.closeAll();
      const where = `after ${after}`;
      const found = await contractContents(await under.open());
      const seats = new Map((found.seats as { id: string; count?: number }[]).map((one) => [one.id, one]));
      const count = seats.get('counter')?.count ?? 0;
      seats.delete('counter');
      expect(seats.size, where).toBe(count);
      for (const id of outcomes?.acknowledged ?? []) expect(seats.has(id), `${id}, ${where}`).toBe(true);
      for (const id of outcomes?.refused ?? []) expect(seats.has(id), `${id}, ${where}`).toBe(false);
      if (fault.how === 'fails' && outcomes !== undefined) {
        // Only what makes a journal durable, or breaks it, stops the store for good.
        const isFinal = fault.to === 'fdatasync journal' || (fault.to === 'write journal' && fault.code === 'EIO');
        if (!isFinal) expect(outcomes.refused.size, where).toBeLessThanOrEqual(fault.to === 'write journal' ? 2 : 0);
      }
      await under.close();
      if (!files.isHit) {
        expect(after).toBeGreaterThan(0);
        break;
      }
    }
  });
});
