import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournalStore } from '../../../server/dist/adapters/journal/create-journal-store.js';
import { openJournalStore } from '../../../server/dist/adapters/journal/journal-store.js';
import { createMemoryStore } from '../../../server/dist/adapters/memory/memory-store.js';
import {
  type ContractStore,
  contractCollections,
  type OpenedStore,
} from '../../../server/dist/store/contract-fixture.js';
import { checkStoreModel } from '../../../server/dist/store/contract-model-check.js';
import type { Suite } from './suite.js';

export const modelSuite: Suite = {
  name: 'model',
  what: 'random units of work, compared with a plain map',
  counted: ['sequences for each store', 2000],
  async run({ seed, count, progress }) {
    const violations: string[] = [];
    for (const [name, openStore] of Object.entries({ memory: openMemory, journal: openJournal })) {
      progress(`${name}, ${count} sequences`);
      // Sign bit off: fast-check takes 32 bits.
      await checkStoreModel(openStore, { runs: count, seed: seed >>> 1 }).catch((error: Error) => {
        violations.push(`${name}: ${error.message} ${error.cause ?? ''}`);
      });
    }
    return { figures: [['stores that differ', violations.length]], violations };
  },
};

async function openMemory(): Promise<OpenedStore> {
  const store = createMemoryStore(contractCollections);
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
