import { CountersignError } from '@countersign/shared';
import { fillJournalStore } from '../adapters/journal/fill-journal-store.js';
import { readJournalContents } from '../adapters/journal/journal-contents.js';
import { loadPostgres } from '../adapters/postgres/load.js';
import { describeLocation, isPostgresUrl } from '../adapters/postgres/location.js';
import { LEDGER } from '../features/ledger.js';
import type { StoreContents, StoreFilling } from '../store/contents.js';

/**
 * Where a ledger is: the path of its folder or, for kinds of stores that are servers, a URL. A URL may hold a password,
 * so a location is shown by `showLocation` only.
 */
export type Location = string;

export interface OpenContentsOptions {
  /** Refuses with `STORE_LOCKED` when the store could change while it is read, and keeps others out until `close`. */
  readonly exclusive?: boolean;
}

/** What saving and moving needs of a kind of store. */
interface StoreKind {
  accepts(location: Location): boolean;
  openContents(location: Location, options: OpenContentsOptions): Promise<StoreContents>;
  /** @param vendor whose ledger it will be; whoever first serves it when that is not known */
  openFilling(location: Location, vendor: string | undefined): Promise<StoreFilling>;
}

/** Not a URL: a path on this machine. */
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

/** Each kind of store, once. */
const KINDS: readonly StoreKind[] = [journal, postgres];

/**
 * Everything in a ledger at one moment.
 * @throws CountersignError `CONFIG_INVALID` for a location that no store can be at, `STORE_...`
 */
export const openContents = (location: Location, options: OpenContentsOptions = {}): Promise<StoreContents> =>
  kindOf(location).openContents(location, options);

/**
 * A new ledger in the making.
 * @throws CountersignError `CONFIG_INVALID`, `ALREADY_INITIALISED` when there is something already, `STORE_...`
 */
export const openFilling = (location: Location, vendor: string | undefined): Promise<StoreFilling> =>
  kindOf(location).openFilling(location, vendor);

function kindOf(location: Location): StoreKind {
  const kind = KINDS.find(({ accepts }) => accepts(location));
  if (kind !== undefined) return kind;
  throw new CountersignError(
    'CONFIG_INVALID',
    'A ledger is in a folder, or in a database: postgres://USER:PASSWORD@HOST/DATABASE.',
  );
}

/** A location as it may be shown: of a URL neither user nor password. */
export function showLocation(location: Location): string {
  if (isFolder(location)) return location;
  return isPostgresUrl(location) ? describeLocation(location) : 'a URL that no ledger can be at';
}
