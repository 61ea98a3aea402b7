/**
 * The store port: typed collections of JSON documents, changed only inside a unit of work.
 *
 * What every adapter guarantees, and `contract.ts` holds each of them to:
 * - A unit of work commits whole or not at all. When `work` throws, nothing of it stays.
 * - `transaction` settles only when everything the unit of work wrote, and everything it read, is durable.
 * - Inside a unit of work reads see its own writes. Documents go in as copies and come out frozen, which is as good as
 *   a copy: nobody can change what is stored but through `tx`.
 * - What JSON can say comes back as it was, any string included (U+0000, unpaired surrogates), in indexed properties,
 *   too. A property that is `undefined` is left out. What JSON can't say (NaN, a Date, a cycle) is a TypeError.
 * - Uniqueness is checked at each `insert` and `put`, against the unit of work's own state; a violation changes
 *   nothing, and the unit of work may go on.
 * - No id and no value is special: one that no document can have is just not found.
 * - Between `tx.lock` and the end of the unit of work no other unit of work holds the same lock, and what is read after
 *   the lock is the newest committed state.
 * - `work` may run again from the start when the adapter meets a conflict, so it has no effect but through `tx`.
 * - `tx` is of no use once `work` has ended: what comes late is a TypeError.
 * - `work` never waits for another `transaction`: it may have to wait for `work`.
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

/**
 * What a collection declares. An index value is the string found at that property; a document without it is not in the
 * index.
 */
export interface CollectionDefinition<D extends Document> {
  /**
   * A letter, then letters, digits and underscores, all lower-case, at most 63; also the table's name where there are
   * tables.
   */
  readonly name: string;
  /** Properties whose value no two documents share. Each is an index too. */
  readonly unique: readonly StringProperty<D>[];
  readonly indexes: readonly StringProperty<D>[];
  /** Properties that are kept encrypted (`adapters/sealed`): nothing can be found by them. */
  readonly sealed: readonly SecretProperty<D>[];
  /** Unique or indexed properties that are kept encrypted, and found by a keyed hash in their place. */
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
   * The `next` of the page before; from the start when it is left out. It stays good when documents come and go, for it
   * is the id of that page's last document; any id is as good, and the page begins after it.
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

/** A collection inside a unit of work. Pages and finds are ordered by `id`, in ascending order of UTF-16 code units. */
export interface Collection<D extends Document> {
  get(id: string): Promise<D | undefined>;
  /** Adds a document. @throws CountersignError `UNIQUE_VIOLATION` when its id or a unique value is taken. */
  insert(document: D): Promise<void>;
  /**
   * Adds or replaces a document. @throws CountersignError `UNIQUE_VIOLATION` when a unique value is another document's.
   */
  put(document: D): Promise<void>;
  /** Says whether there was such a document. */
  delete(id: string): Promise<boolean>;
  /** @throws TypeError when the property is neither unique nor indexed. */
  find(index: StringProperty<D>, value: string): Promise<readonly D[]>;
  /** @throws TypeError when a property in `where` is neither unique nor indexed, or the limit is out of bounds. */
  page(request: PageRequest<D>): Promise<Page<D>>;
  count(): Promise<number>;
}

export type Transaction<C extends CollectionDefinitions> = { readonly [K in keyof C]: Collection<DocumentOf<C[K]>> } & {
  /**
   * Waits for, then holds, the lock on one record (which need not exist) until the unit of work ends.
   * @throws TypeError when there is no such collection.
   */
  lock(collection: keyof C & string, id: string): Promise<void>;
};

export interface Store<C extends CollectionDefinitions> {
  /**
   * Runs one unit of work.
   * @throws CountersignError `STORE_UNAVAILABLE` when the store can't make it durable, or has more to do than it can
   * hold; nothing of it is then visible. Where only space is lacking, what reads is still answered.
   */
  transaction<T>(work: (tx: Transaction<C>) => Promise<T>): Promise<T>;
  /** Whether a unit of work that changes something would be taken now; never throws. */
  healthy(): Promise<boolean>;
  /**
   * Waits for what is under way, then lets go of files and connections. What comes later throws `STORE_UNAVAILABLE`.
   */
  close(): Promise<void>;
}
