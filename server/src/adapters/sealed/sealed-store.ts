import type { Collection, CollectionDefinitions, Document, Store, Transaction } from '../../store/port.js';
import type { DataKeys } from './data-keys.js';
import { SealedCollection } from './sealed-collection.js';
import { SealedForm } from './sealed-form.js';

/** A store over another one that gets to see the secret properties of documents sealed, and nothing else of them. */
export interface SealedStore<C extends CollectionDefinitions> extends Store<C> {
  /**
   * Says that everything is kept under the newest key by now. Until then every key is tried, and plain text, too, as
   * earlier versions kept it.
   */
  setUniform(): void;
}

/**
 * Seals what `collections` say is sealed or blind, on its way to a store of any kind; whoever uses it sees plain values.
 * @param uniform whether everything in it is known to be kept under the newest key
 * @throws TypeError for a collection that contradicts itself
 */
export function sealStore<C extends CollectionDefinitions>(
  inner: Store<C>,
  collections: C,
  keys: DataKeys,
  { uniform = false }: { readonly uniform?: boolean } = {},
): SealedStore<C> {
  const forms = formsOf(collections, keys);
  let isUniform = uniform;
  const asked = (): boolean => isUniform;
  const sealed = (tx: Transaction<C>): Transaction<C> => {
    const collectionsOf = tx as unknown as Readonly<Record<string, Collection<Document>>>;
    const views: Record<string, unknown> = { ...tx };
    for (const [key, form] of forms) {
      const collection = collectionsOf[key];
      if (collection !== undefined) views[key] = new SealedCollection(form, collection, asked);
    }
    return views as unknown as Transaction<C>;
  };
  return {
    transaction: (work) => inner.transaction((tx) => work(sealed(tx))),
    healthy: () => inner.healthy(),
    close: () => inner.close(),
    setUniform() {
      isUniform = true;
    },
  };
}

/** The form of each collection that has secrets, by its key in the store. */
export function formsOf(collections: CollectionDefinitions, keys: DataKeys): ReadonlyMap<string, SealedForm> {
  const forms = new Map<string, SealedForm>();
  for (const [key, definition] of Object.entries(collections)) {
    if (definition.sealed.length + definition.blind.length > 0) forms.set(key, new SealedForm(definition, keys));
  }
  return forms;
}
