/**
 * The store port: typed collections of JSON documents, changed only in units of work.
 *
 * Every adapter guarantees the following, and `contract/store-contract.ts` tests it:
 * - A unit of work commits completely or not at all. If `work` throws, nothing of it is stored.
 * - `transaction` settles only when everything that the unit of work wrote, and everything that it read, is durable.
 * - Inside a unit of work, reads see its own writes. Documents go in as copies and come out frozen: only `tx` can change
 *   what is stored.
 * - Any JSON value comes back unchanged, including any string (U+0000, unpaired surrogates), also in indexed
 *   properties. `undefined` properties are omitted. Values that JSON can't represent (NaN, a Date, a cycle) are a
 *   TypeError.
 * - Uniqueness is checked at each `insert` and `put`, against the state within the unit of work; a violation changes
 *   nothing, and the unit of work may continue.
 * - No id and no value is special: an impossible id is just not found.
 * - From `tx.lock` to the end of the unit of work, no other unit of work holds the same lock, and reads after the lock
 *   see the latest committed state.
 * - `work` may run again from the start if the adapter meets a conflict, so it must have no effects except through
 *   `tx`.
 * - After `work` has ended, using `tx` is a TypeError.
 * - `work` must never wait for another `transaction`, which may have to wait for `work`.
 */

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** A document is a JSON object whose `id` is its key: printable ASCII, 1 to 200 characters. */
export interface Document {
  readonly id: string;
}

/** The declaration of a collection. Index values are strings; a document without the property is not in the index. */
export interface CollectionDefinition<D extends Document> {
  /**
   * A letter, then letters, digits and underscores, all lower-case, at most 63; also the name of its table, if the
   * store has tables.
   */
  readonly name: string;
  /** Properties whose values are unique. Each is an index too. */
  readonly unique: readonly StringProperty<D>[];
  readonly indexes: readonly StringProperty<D>[];
  /** Properties stored encrypted (`adapters/sealed`): they can't be searched. */
  readonly sealed: readonly SecretProperty<D>[];
  /** Unique or indexed properties stored encrypted, and searched by a keyed hash. */
  readonly blind: readonly StringProperty<D>[];
  /** Never set; carries the document's type. */
  readonly document?: D;
}

export type StringProperty<D> = {
  [P in keyof D & string]-?: NonNullable<D[P]> extends string ? P : never;
}[keyof D & string];

export type SecretProperty<D> = Exclude<keyof D & string, 'id'>;

export function defineCollection<D extends Document>(definition: {
  name: string;
  unique?: readonly StringProperty<D>[];
  indexes?: readonly StringProperty<D>[];
  sealed?: readonly SecretProperty<D>[];
  blind?: readonly StringProperty<D>[];
}): CollectionDefinition<D> {
  return Object.freeze({ unique: [], indexes: [], sealed: [], blind: [], ...definition });
}

// biome-ignore lint/suspicious/noExplicitAny: the one place where a definition of any document type is meant
export type CollectionDefinitions = Readonly<Record<string, CollectionDefinition<any>>>;

export type DocumentOf<C> = C extends CollectionDefinition<infer D> ? D : never;

export interface PageRequest<D extends Document> {
  /** Only documents whose indexed properties equal these values. */
  readonly where?: { readonly [P in StringProperty<D>]?: string };
  /**
   * The `next` of the previous page; the beginning if omitted. It stays valid when documents are added or removed: it is
   * the id of that page's last document. Any id works, and the page begins after it.
   */
  readonly cursor?: string | undefined;
  /** Documents on a page, 1 to 10,000. */
  readonly limit: number;
}

export interface Page<D> {
  readonly items: readonly D[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * A collection inside a unit of work. Pages and search results are ordered by `id`, in ascending order of UTF-16 code
 * units.
 */
export interface Collection<D extends Document> {
  get(id: string): Promise<D | undefined>;
  /** Adds a document. @throws CountersignError `UNIQUE_VIOLATION` if its id or a unique value is taken. */
  insert(document: D): Promise<void>;
  /**
   * Adds or replaces a document. @throws CountersignError `UNIQUE_VIOLATION` if a unique value belongs to another
   * document.
   */
  put(document: D): Promise<void>;
  /** Returns whether there was such a document. */
  delete(id: string): Promise<boolean>;
  /** @throws TypeError if the property is neither unique nor indexed. */
  find(index: StringProperty<D>, value: string): Promise<readonly D[]>;
  /** @throws TypeError if a property in `where` is neither unique nor indexed, or the limit is out of range. */
  page(request: PageRequest<D>): Promise<Page<D>>;
  count(): Promise<number>;
}

export type Transaction<C extends CollectionDefinitions> = { readonly [K in keyof C]: Collection<DocumentOf<C[K]>> } & {
  /**
   * Acquires the lock on a record (which need not exist) until the unit of work ends.
   * @throws TypeError if there is no such collection.
   */
  lock(collection: keyof C & string, id: string): Promise<void>;
};

export interface Store<C extends CollectionDefinitions> {
  /**
   * Runs one unit of work.
   * @throws CountersignError `STORE_UNAVAILABLE` if the store can't make it durable, or is overloaded; nothing of it is
   * then visible. If only disk space is lacking, reads still work.
   */
  transaction<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<T>;
  /** Whether a unit of work with changes would be accepted now; never throws. */
  healthy(): Promise<boolean>;
  /** Waits for running units of work, then releases files and connections. Later calls throw `STORE_UNAVAILABLE`. */
  close(): Promise<void>;
}
