import { CountersignError } from '@countersign/shared';
import { fillJournalStore } from '../adapters/journal/maintenance/fill-journal-store.js';
import { readJournalContents } from '../adapters/journal/maintenance/journal-contents.js';
import { loadPostgres } from '../adapters/postgres/load.js';
import { describeLocation, isPostgresUrl } from '../adapters/postgres/location.js';
import { LEDGER } from '../features/ledger.js';
import type { StoreContents, StoreFilling } from '../store/contents.js';

/**
 * Location of a ledger: the path of its folder or, for database servers, a URL. A URL may hold a password, so display
 * it only with `displayLocation`.
 */
export type Location = string;

export interface OpenContentsOptions {
  /** Refuses with `STORE_LOCKED` if the store could change meanwhile, and locks it until `close`. */
  readonly exclusive?: boolean;
}

/** What backing up and moving need of a kind of store. */
interface StoreKind {
  accepts(location: Location): boolean;
  openContents(location: Location, options: OpenContentsOptions): Promise<StoreContents>;
  /** @param vendor owner of the new ledger; the first server that opens it if unknown */
  openFilling(location: Location, vendor: string | undefined): Promise<StoreFilling>;
}

/** Whether it is a path on this machine, not a URL. */
export const isFolder = (location: Location): boolean => !/^[a-z][a-z0-9+.-]+:\/\//i.test(location);

const journal: StoreKind = {
  accepts: isFolder,
  openContents: (folder, options) => readJournalContents({ folder, ...options }),
  openFilling: (folder) => fillJournalStore({ folder, collections: LEDGER }),
};

const postgres: StoreKind = {
  accepts: isPostgresUrl,
  openContents: async (url, options) => (await loadPostgres()).readPostgresContents({ url, ...options }),
  openFilling: async (url, vendor) => (await loadPostgres()).fillPostgresStore({ url, vendor, collections: LEDGER }),
};

/** The kinds of stores. */
const KINDS: readonly StoreKind[] = [journal, postgres];

/**
 * Reads everything in a ledger at one moment.
 * @throws CountersignError `CONFIG_INVALID` for an invalid location, `STORE_...`
 */
export const openContents = (location: Location, options: OpenContentsOptions = {}): Promise<StoreContents> =>
  kindOf(location).openContents(location, options);

/**
 * Begins a new ledger.
 * @throws CountersignError `CONFIG_INVALID`, `ALREADY_INITIALISED` if there is one, `STORE_...`
 */
export const createContents = (location: Location, vendor: string | undefined): Promise<StoreFilling> =>
  kindOf(location).openFilling(location, vendor);

function kindOf(location: Location): StoreKind {
  const kind = KINDS.find(({ accepts }) => accepts(location));
  if (kind !== undefined) return kind;
  throw new CountersignError(
    'CONFIG_INVALID',
    'A ledger is in a folder, or in a database: postgres://USER:PASSWORD@HOST/DATABASE.',
  );
}

/** Returns a location for display: a URL without user and password. */
export function displayLocation(location: Location): string {
  if (isFolder(location)) return location;
  return isPostgresUrl(location) ? describeLocation(location) : 'a URL of unknown kind';
}
