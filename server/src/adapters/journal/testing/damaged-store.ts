import { testSeat } from '../../../store/contract/contract-fixture.js';
import { FaultyFiles } from './faulty-files.js';
import { StoreUnderTest } from './store-under-test.js';

/** A closed store with `a`, `b` and a note in its snapshot, and records after it that put `c`, `d` and `a` again. */
export async function snapshotAndJournal(): Promise<{ readonly under: StoreUnderTest; readonly journal: string }> {
  const under = await StoreUnderTest.create();
  const store = await under.open({ compactOnClose: true });
  await store.transaction(async (tx) => {
    await tx.seats.insert(testSeat('a', { code: 'one' }));
    await tx.seats.insert(testSeat('b', { code: 'two' }));
    await tx.notes.insert({ id: 'n', text: 'x' });
  });
  const again = await under.reopen();
  await again.transaction((tx) => tx.seats.insert(testSeat('c', { code: 'three' })));
  await again.transaction((tx) => tx.seats.insert(testSeat('d', { code: 'four' })));
  await again.transaction((tx) => tx.seats.put(testSeat('a', { code: 'five' })));
  await again.close();
  const [journal = ''] = await under.journals();
  return { under, journal };
}

/** A closed store with three journals after an empty snapshot, with `a` and `b`, `c`, and `d` and `e`. */
export async function severalJournals(): Promise<{
  readonly under: StoreUnderTest;
  readonly names: readonly string[];
}> {
  const under = await StoreUnderTest.create();
  const files = new FaultyFiles();
  files.rename = () => Promise.reject(new Error('no'));
  const store = await under.open({ files, compactAboveBytes: 0 });
  const insert = (id: string) => store.transaction((tx) => tx.seats.insert(testSeat(id)));
  // What is not durable yet does not count, so the second is the first to begin a compaction.
  await insert('a');
  for (const id of ['b', 'c']) {
    const count = under.notices.length;
    await insert(id);
    while (under.notices.length === count) await new Promise(setImmediate);
  }
  await store.close();
  const last = await under.open({ compactAboveBytes: 1_000_000 });
  for (const id of ['d', 'e']) await last.transaction((tx) => tx.seats.insert(testSeat(id)));
  await last.close();
  under.notices.length = 0;
  return { under, names: await under.journals() };
}
