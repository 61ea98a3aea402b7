import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createJournalStore } from '../adapters/journal/create-journal-store.js';
import { openJournalStore } from '../adapters/journal/journal-store.js';
import { createMemoryStore } from '../adapters/memory/memory-store.js';
import { openPostgresStore } from '../adapters/postgres/open-postgres-store.js';
import { postgresForTests } from '../adapters/postgres/testing/postgres-for-tests.js';
import { LEDGER, type Ledger } from './ledger.js';

/**
 * An empty ledger of each kind for the tests of one file: in memory a new one per call, of the other kinds one for all
 * calls.
 */
export function ledgersForTests(): Readonly<Record<'memory' | 'journal' | 'postgres', () => Ledger>> {
  const onNotice = () => undefined;
  const { database } = postgresForTests();
  let root: string;
  let journal: Ledger;
  let postgres: Ledger;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'countersign-ledgers-'));
    const folder = join(root, 'ledger');
    await createJournalStore({ folder });
    journal = await openJournalStore({ folder, collections: LEDGER, onNotice });
    const { url } = await database(LEDGER);
    postgres = await openPostgresStore({ url, collections: LEDGER, onNotice });
  });
  afterAll(async () => {
    await journal.close();
    await postgres.close();
    await rm(root, { recursive: true });
  });
  return { memory: () => createMemoryStore(LEDGER), journal: () => journal, postgres: () => postgres };
}
