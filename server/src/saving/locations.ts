import { CountersignError } from '@countersign/shared';
import { fillJournalStore } from '../adapters/journal/fill-journal-store.js';
import { readJournalContents } from '../adapters/journal/journal-contents.js';
import { openJournalStore } from '../adapters/journal/journal-store.js';
import { LEDGER, type Ledger } from '../features/ledger.js';
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
  openFilling(location: Location): Promise<StoreFilling>;
  /** For this process to change; alone, where the kind of store wants that. */
  openLedger(location: Location): Promise<Ledger>;
}

const isUrl = (location: Location): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(location);

export const isFolder = (location: Location): boolean => !isUrl(location);

const journal: StoreKind = {
  accepts: isFolder,
  openContents: (folder, options) => readJournalContents({ folder, ...options }),
  openFilling: (folder) => fillJournalStore({ folder, collections: LEDGER }),
  openLedger: (folder) => openJournalStore({ folder, collections: LEDGER, onNotice: () => undefined }),
};

/** Each kind of store, once. */
const KINDS: readonly StoreKind[] = [journal];

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
export const openFilling = (location: Location): Promise<StoreFilling> => kindOf(location).openFilling(location);

/** @throws CountersignError `CONFIG_INVALID`, `STORE_...` */
export const openLedger = (location: Location): Promise<Ledger> => kindOf(location).openLedger(location);

function kindOf(location: Location): StoreKind {
  const kind = KINDS.find(({ accepts }) => accepts(location));
  if (kind !== undefined) return kind;
  throw new CountersignError(
    'CONFIG_INVALID',
    `No ledger can be at ${showLocation(location)}: it is none of the kinds.`,
  );
}

/** A location as it may be shown: of a URL nothing but the scheme, the host and the name of the database. */
export function showLocation(location: Location): string {
  if (!isUrl(location)) return location;
  try {
    const { protocol, host, pathname } = new URL(location);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'a URL that can not be read';
  }
}
