/**
 * Run by `kill.test.ts` in a process of its own, to be killed: opens the store in the given folder and changes it as
 * fast as sixteen writers can, saying after each acknowledgement what was acknowledged.
 */
import { argv, stdout } from 'node:process';
import { contractCollections } from '../../store/contract/contract-fixture.js';
import { openJournalStore } from './journal-store.js';

const [, , folder = '', round = ''] = argv;
// So small that most kills come upon a compaction.
const compactAboveBytes = 50_000;
const store = await openJournalStore({
  folder,
  collections: contractCollections,
  onNotice: () => {},
  compactAboveBytes,
});

await Promise.all(
  Array.from({ length: 16 }, async (_, writer) => {
    for (let i = 0; ; i += 1) {
      const id = `${round}-${writer}-${i}`;
      await store.transaction(async (tx) => {
        await tx.lock('seats', 'counter');
        const count = ((await tx.seats.get('counter'))?.count ?? 0) + 1;
        await tx.seats.put({ id: 'counter', count });
        await tx.notes.insert({ id, text: 'x'.repeat(i % 700) });
      });
      stdout.write(`${id}\n`);
    }
  }),
);
