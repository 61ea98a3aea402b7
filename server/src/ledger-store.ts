import { CountersignError } from '@countersign/shared';
import { createJournalStore } from './adapters/journal/create-journal-store.js';
import { openJournalStore } from './adapters/journal/journal-store.js';
import { loadPostgres } from './adapters/postgres/load.js';
import { describeLocation, isPostgresUrl } from './adapters/postgres/location.js';
import type { PostgresCounters } from './adapters/postgres/window-counters.js';
import { STORE_FORM } from './config.js';
import { LEDGER, type Ledger } from './features/ledger.js';
import { readStoreKind, writeStoreKind } from './vendor/store-choice.js';
import { vendorPaths } from './vendor/vendor-folder.js';

/** Where a vendor's ledger is. */
export interface LedgerPlace {
  /** The vendor's data folder. */
  readonly folder: string;
  /** The vendor's id. */
  readonly vendor: string;
  /** URL of a PostgreSQL database; the journal in the data folder when it is left out. */
  readonly store?: string | undefined;
  /** For tests that want the journal compacted often. */
  readonly journal?: { readonly compactAboveBytes: number } | undefined;
}

export interface OpenedLedger {
  /** As it is kept: license codes and what else is secret are sealed. */
  readonly ledger: Ledger;
  /** For a person: the folder, or the database without user and password. */
  readonly location: string;
  /** Counts that are shared with other processes; each counts for itself when they are left out. */
  readonly counters?: PostgresCounters;
  /** Leaves nothing of what was replaced in files that are ours. @throws CountersignError `STORE_UNAVAILABLE` */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a vendor's ledger, wherever it is.
 * @throws CountersignError `STORE_MISMATCH` when it is not where `store` says, `STORE_...`, `CONFIG_INVALID`
 */
export async function openLedger(place: LedgerPlace, onNotice: (message: string) => void): Promise<OpenedLedger> {
  const { folder, vendor, store: url, journal } = place;
  await assertChosen(place);
  if (url === undefined) {
    const path = vendorPaths(folder).ledger;
    const ledger = await openJournalStore({ ...journal, folder: path, collections: LEDGER, onNotice });
    return { ledger, location: path, compact: () => ledger.compact(), close: () => ledger.close() };
  }
  const { openPostgresCounters, openPostgresStore } = await loadPostgres();
  const ledger = await openPostgresStore({ url, vendor, collections: LEDGER, onNotice });
  const counters = openPostgresCounters({ url, onNotice });
  return {
    ledger,
    location: describeLocation(url),
    counters,
    compact: async () => undefined,
    async close() {
      await counters.close();
      await ledger.close();
    },
  };
}

/**
 * Where a vendor's ledger is, as saving and moving name it: its folder or its URL.
 * @throws CountersignError `STORE_MISMATCH` when it is not where `store` says, `CONFIG_INVALID`
 */
export async function locateLedger(place: Pick<LedgerPlace, 'folder' | 'store'>): Promise<string> {
  if (place.store !== undefined && !isPostgresUrl(place.store)) {
    throw new CountersignError('CONFIG_INVALID', `The store must be ${STORE_FORM}.`);
  }
  await assertChosen(place);
  return place.store ?? vendorPaths(place.folder).ledger;
}

/** Asks before keys are made whether `createLedger` will find its database. @throws CountersignError as it does */
export async function assertLedgerCanBeMade({ store: url }: Pick<LedgerPlace, 'store'>): Promise<void> {
  if (url === undefined) return;
  const { assertPostgresVacant } = await loadPostgres();
  await assertPostgresVacant({ url });
}

/**
 * Makes an empty ledger for a new vendor, and notes in its folder of which kind it is.
 * @throws CountersignError `ALREADY_INITIALISED`, `STORE_...`
 */
export async function createLedger({ folder, vendor, store: url }: LedgerPlace): Promise<void> {
  if (url === undefined) {
    await createJournalStore({ folder: vendorPaths(folder).ledger });
    return;
  }
  const { createPostgresStore } = await loadPostgres();
  await createPostgresStore({ url, vendor, collections: LEDGER });
  await writeStoreKind(folder, 'postgres');
}

/**
 * Asks whether a server has the ledger's database open. The journal is not asked: who opens it has it alone.
 * @throws CountersignError `STORE_LOCKED`, `STORE_...`
 */
export async function assertNotServed({ store: url }: Pick<LedgerPlace, 'store'>): Promise<void> {
  if (url === undefined) return;
  const { assertNoServer } = await loadPostgres();
  await assertNoServer({ url });
}

/** Has a database give back the space of what was replaced; it waits for all who use it. @throws CountersignError `STORE_...` */
export async function reclaimSpace({ store: url }: Pick<LedgerPlace, 'store'>): Promise<void> {
  if (url === undefined) return;
  const { rewriteTables } = await loadPostgres();
  await rewriteTables({ url });
}

/** @throws CountersignError `STORE_MISMATCH`: an empty ledger of the other kind would forget every seat */
async function assertChosen({ folder, store }: Pick<LedgerPlace, 'folder' | 'store'>): Promise<void> {
  const kind = await readStoreKind(folder);
  if (kind === 'postgres' && store === undefined) {
    throw new CountersignError(
      'STORE_MISMATCH',
      `The ledger of ${folder} is in PostgreSQL. Say where: COUNTERSIGN_STORE=postgres://..., or --store.`,
    );
  }
  if (kind === 'journal' && store !== undefined) {
    throw new CountersignError(
      'STORE_MISMATCH',
      `The ledger of ${folder} is the journal in it, not a database. Leave --store and COUNTERSIGN_STORE out, or copy ` +
        'the ledger to the database first.',
    );
  }
}
