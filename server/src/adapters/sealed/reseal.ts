import type { Collection, CollectionDefinitions, Document, Store } from '../../store/port.js';
import type { DataKeys } from './data-keys.js';
import type { SealedForm } from './sealed-form.js';
import { sealedForms } from './sealed-store.js';

const PAGE = 1_000;

export interface ResealOptions {
  /** Maximum number of documents rewritten in one unit of work, which others have to wait for. */
  readonly batch: number;
  /** Receives how many documents were checked, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops it between two units of work, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Rewrites every document that is not sealed with the newest key, including plain text of earlier versions. The store
 * may be in use meanwhile, by processes that seal with the same key. It may be interrupted and repeated.
 * @param inner the store as stored, sealed
 * @returns how many were rewritten
 * @throws CountersignError `DATA_KEY_MISSING`, `STORE_DAMAGED`, `STORE_UNAVAILABLE`
 */
export async function reseal<C extends CollectionDefinitions>(
  inner: Store<C>,
  collections: C,
  keys: DataKeys,
  { batch, onProgress, signal }: ResealOptions,
): Promise<number> {
  const forms = [...sealedForms(collections, keys)];
  let total = 0;
  for (const [key] of forms) total += await within(inner, key, (collection) => collection.count());
  let done = 0;
  let rewritten = 0;
  for (const [key, form] of forms) {
    let cursor: string | undefined;
    do {
      signal?.throwIfAborted();
      const { items, next } = await within(inner, key, (collection) => collection.page({ cursor, limit: PAGE }));
      const stale = items.filter((stored) => !form.isCurrent(stored)).map(({ id }) => id);
      for (let start = 0; start < stale.length; start += batch) {
        signal?.throwIfAborted();
        rewritten += await rewrite(inner, key, form, stale.slice(start, start + batch));
      }
      done += items.length;
      onProgress?.(done, Math.max(done, total));
      cursor = next;
    } while (cursor !== undefined);
  }
  return rewritten;
}

/** Each under its lock, in the order of ids, like other changes. */
const rewrite = <C extends CollectionDefinitions>(
  inner: Store<C>,
  key: string,
  form: SealedForm,
  ids: readonly string[],
): Promise<number> =>
  inner.transaction(async (tx) => {
    const collection = (tx as unknown as Readonly<Record<string, Collection<Document>>>)[key] as Collection<Document>;
    let rewritten = 0;
    for (const id of ids) {
      await tx.lock(key, id);
      const stored = await collection.get(id);
      if (stored === undefined || form.isCurrent(stored)) continue;
      const sealed = form.seal(form.open(stored));
      // Its blind values change: on PostgreSQL a put would first find that out, statement by statement.
      await collection.delete(id);
      await collection.insert(sealed);
      rewritten += 1;
    }
    return rewritten;
  });

const within = <C extends CollectionDefinitions, T>(
  inner: Store<C>,
  key: string,
  work: (collection: Collection<Document>) => Promise<T>,
): Promise<T> =>
  inner.transaction((tx) =>
    work((tx as unknown as Readonly<Record<string, Collection<Document>>>)[key] as Collection<Document>),
  );
