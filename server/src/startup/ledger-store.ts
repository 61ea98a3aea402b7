import { CountersignError } from '@countersign/shared';
import { createJournalStore } from '../adapters/journal/create-journal-store.js';
import { openJournalStore } from '../adapters/journal/journal-store.js';
import { loadPostgres } from '../adapters/postgres/load.js';
import { describeLocation, isPostgresUrl } from '../adapters/postgres/location.js';
import type { PostgresCounters } from '../adapters/postgres/window-counters.js';
import { LEDGER, type Ledger } from '../features/ledger.js';
import { readStoreKind, writeStoreKind } from '../vendor/store-choice.js';
import { vendorPaths } from '../vendor/vendor-folder.js';
import { STORE_FORM } from './config.js';

/** Location of a vendor's ledger. */
export interface LedgerLocation {
  /** The vendor's data folder. */
  readonly folder: string;
  /** The vendor's id. */
  readonly vendor: string;
  /** URL of a PostgreSQL database; the journal in the data folder if omitted. */
  readonly store?: string | undefined;
  /** For tests that compact the journal often. */
  readonly journal?: { readonly compactAboveBytes: number } | undefined;
}

export interface OpenedLedger {
  /** The ledger as stored: license codes and other secrets are sealed. */
  readonly ledger: Ledger;
  /** For display: the folder, or the database without user and password. */
  readonly location: string;
  /** Counters shared with other processes; each process counts alone if omitted. */
  readonly counters?: PostgresCounters;
  /** Removes replaced data from our own files. @throws CountersignError `STORE_UNAVAILABLE` */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a vendor's ledger, of either kind.
 * @throws CountersignError `STORE_MISMATCH` if it is not where `store` says, `STORE_...`, `CONFIG_INVALID`
 */
export async function openLedger(place: LedgerLocation, onNotice: (message: string) => void): Promise<OpenedLedger> {
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
 * Returns the folder or URL of a vendor's ledger, for backing up and moving.
 * @throws CountersignError `STORE_MISMATCH` if it is not where `store` says, `CONFIG_INVALID`
 */
export async function locateLedger(place: Pick<LedgerLocation, 'folder' | 'store'>): Promise<string> {
  if (place.store !== undefined && !isPostgresUrl(place.store)) {
    throw new CountersignError('CONFIG_INVALID', `The store must be ${STORE_FORM}.`);
  }
  await assertChosen(place);
  return place.store ?? vendorPaths(place.folder).ledger;
}

/** Checks, before keys are made, that `createLedger` will find its database. @throws CountersignError as it does */
export async function assertLedgerCanBeCreated({ store: url }: Pick<LedgerLocation, 'store'>): Promise<void> {
  if (url === undefined) return;
  const { assertPostgresVacant } = await loadPostgres();
  await assertPostgresVacant({ url });
}

/**
 * Makes an empty ledger for a new vendor, and records its kind in the folder.
 * @throws CountersignError `ALREADY_INITIALISED`, `STORE_...`
 */
export async function createLedger({ folder, vendor, store: url }: LedgerLocation): Promise<void> {
  if (url === undefined) {
    await createJournalStore({ folder: vendorPaths(folder).ledger });
    return;
  }
  const { createPostgresStore } = await loadPostgres();
  await createPostgresStore({ url, vendor, collections: LEDGER });
  await writeStoreKind(folder, 'postgres');
}

/**
 * Checks that no server has the ledger's database open. A journal needs no check: opening it locks it.
 * @throws CountersignError `STORE_LOCKED`, `STORE_...`
 */
export async function assertNotServed({ store: url }: Pick<LedgerLocation, 'store'>): Promise<void> {
  if (url === undefined) return;
  const { assertNoServer } = await loadPostgres();
  await assertNoServer({ url });
}

/**
 * Makes a database release the space of replaced data; waits for all its users. @throws CountersignError `STORE_...`
 */
export async function reclaimSpace({ store: url }: Pick<LedgerLocation, 'store'>): Promise<void> {
  if (url === undefined) return;
  const { rewriteTables } = await loadPostgres();
  await rewriteTables({ url });
}

/** @throws CountersignError `STORE_MISMATCH`: an empty ledger of the other kind would lose every seat */
async function assertChosen({ folder, store }: Pick<LedgerLocation, 'folder' | 'store'>): Promise<void> {
  const kind = await readStoreKind(folder);
  if (kind === 'postgres' && store === undefined) {
    throw new CountersignError(
      'STORE_MISMATCH',
      `The ledger of ${folder} is in PostgreSQL. Give its URL: COUNTERSIGN_STORE=postgres://..., or --store.`,
    );
  }
  if (kind === 'journal' && store !== undefined) {
    throw new CountersignError(
      'STORE_MISMATCH',
      `The ledger of ${folder} is its journal, not a database. Omit --store and COUNTERSIGN_STORE, or first copy ` +
        'the ledger to the database.',
    );
  }
}
