import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournalStore } from '../../../../server/dist/adapters/journal/create-journal-store.js';
import { openJournalStore } from '../../../../server/dist/adapters/journal/journal-store.js';
import { createMemoryStore } from '../../../../server/dist/adapters/memory/memory-store.js';
import {
  createPostgresStore,
  openPostgresStore,
} from '../../../../server/dist/adapters/postgres/open-postgres-store.js';
import { DataKeys } from '../../../../server/dist/adapters/sealed/data-keys.js';
import { sealStore } from '../../../../server/dist/adapters/sealed/sealed-store.js';
import { systemRandom } from '../../../../server/dist/startup/system.js';
import {
  type ContractStore,
  contractCollections,
  type OpenedStore,
} from '../../../../server/dist/store/contract/contract-fixture.js';
import { checkStoreModel } from '../../../../server/dist/store/contract/model-check.js';
import { TestPostgres } from '../../../../server/dist/testing/postgres/index.js';
import type { Suite } from './suite.js';

export const modelSuite: Suite = {
  name: 'model',
  what: 'random units of work, compared with a plain map',
  counted: ['sequences for each store', 2000],
  async run({ seed, count, progress }) {
    const violations: string[] = [];
    const postgres = await TestPostgres.start();
    try {
      const openPostgres = await postgresOpener(postgres);
      for (const [name, openStore] of Object.entries({
        memory: openMemory,
        sealed: openSealed,
        journal: openJournal,
        postgres: openPostgres,
      })) {
        progress(`${name}, ${count} sequences`);
        // Sign bit off: fast-check takes 32 bits.
        await checkStoreModel(openStore, { runs: count, seed: seed >>> 1 }).catch((error: Error) => {
          violations.push(`${name}: ${error.message} ${error.cause ?? ''}`);
        });
      }
    } finally {
      await postgres.stop();
    }
    return { figures: [['stores that differ', violations.length]], violations };
  },
};

async function openMemory(): Promise<OpenedStore> {
  const store = createMemoryStore(contractCollections);
  return { store, cleanup: () => store.close() };
}

async function openSealed(): Promise<OpenedStore> {
  const keys = new DataKeys([systemRandom(32)], systemRandom);
  const store = sealStore(createMemoryStore(contractCollections), contractCollections, keys, { uniform: true });
  return { store, cleanup: () => store.close() };
}

/** Compacts at every other start. */
async function openJournal(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-model-'));
  await createJournalStore({ folder });
  const open = (rest: { readonly compactAboveBytes?: number } = {}): Promise<ContractStore> =>
    openJournalStore({ folder, collections: contractCollections, onNotice: () => {}, ...rest });
  let opened = 0;
  let store = await open();
  return {
    store,
    async reopen() {
      opened += 1;
      store = await open(opened % 2 === 1 ? { compactAboveBytes: 0 } : {});
      return store;
    },
    async cleanup() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** One database for all, emptied for each. */
async function postgresOpener(postgres: TestPostgres): Promise<() => Promise<OpenedStore>> {
  const { url, name } = await postgres.createDatabase();
  await createPostgresStore({ url, collections: contractCollections });
  const open = (): Promise<ContractStore> =>
    openPostgresStore({ url, collections: contractCollections, onNotice: () => {} });
  return async () => {
    await postgres.query('TRUNCATE countersign.contract_seats, countersign.contract_notes', name);
    let store = await open();
    return {
      store,
      async reopen() {
        store = await open();
        return store;
      },
      cleanup: () => store.close(),
    };
  };
}
