import { copyStore } from '@countersign/server';
import { TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import type { VendorFolder } from '../support/vendor-folder.js';
import type { Effort } from './effort.js';
import type { Figure } from './figure.js';
import { measurePgbench } from './pgbench.js';

/** Where a measured server keeps its ledger. */
export interface BenchStore {
  /** Whether DESIGN section 6 sets targets for it. */
  readonly isDemanded: boolean;
  /** Moves a vendor's ledger, filled as a journal in its folder, to where it will be served. */
  settle(vendor: VendorFolder): Promise<void>;
  /** @param execArgv options for the server's Node, such as `--cpu-prof` */
  start(vendor: VendorFolder, execArgv?: readonly string[]): Promise<ChildServer>;
  /** What other programs do with the same store. */
  measureOthers?(effort: Effort): Promise<readonly Figure[]>;
  close(): Promise<void>;
}

const openJournal = async (): Promise<BenchStore> => ({
  isDemanded: true,
  settle: async () => undefined,
  start: ({ folder }, execArgv) => startCountersign(folder, { execArgv }),
  close: async () => undefined,
});

/** A PostgreSQL of its own, with a database for each vendor. */
async function openPostgres(): Promise<BenchStore> {
  // What PostgreSQL has unless told; the other tests have less.
  const postgres = await TestPostgres.start({ shared_buffers: '128MB' });
  const urls = new Map<string, string>();
  return {
    isDemanded: false,
    async settle({ folder, ledger, vendor }) {
      const { url } = await postgres.createDatabase();
      urls.set(folder, url);
      await copyStore({ from: ledger, to: url, vendor, folder });
    },
    start: ({ folder }, execArgv) => startCountersign(folder, { execArgv, store: urls.get(folder) }),
    measureOthers: (effort) => measurePgbench(postgres, effort),
    close: () => postgres.stop(),
  };
}

/** The stores that `--store` names. */
export const BENCH_STORES = { journal: openJournal, postgres: openPostgres } as const;
