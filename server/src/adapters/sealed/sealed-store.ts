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
  let isUniform = uniform;
  const viewOf = viewer(collections, formsOf(collections, keys), () => isUniform);
  return {
    transaction: (work) => inner.transaction((tx) => work(viewOf(tx))),
    healthy: () => inner.healthy(),
    close: () => inner.close(),
    setUniform() {
      isUniform = true;
    },
  };
}

/** A unit of work of the store below, whatever its collections are. */
interface Below {
  lock(collection: string, id: string): Promise<void>;
  readonly [key: string]: Collection<Document> | Below['lock'];
}

/**
 * Makes what a unit of work gets to see. A collection is wrapped when it is first asked for: most units of work need few
 * of them, and there are many units of work.
 */
function viewer<C extends CollectionDefinitions>(
  collections: C,
  forms: ReadonlyMap<string, SealedForm>,
  isUniform: () => boolean,
): (tx: Transaction<C>) => Transaction<C> {
  class View {
    readonly #below: Below;
    readonly #wrapped = new Map<string, Collection<Document>>();

    constructor(tx: Transaction<C>) {
      this.#below = tx as unknown as Below;
    }

    lock(collection: string, id: string): Promise<void> {
      return this.#below.lock(collection, id);
    }

    /** Static, since a collection may have any name. */
    static collection(view: View, key: string): Collection<Document> {
      const below = view.#below[key] as Collection<Document>;
      const form = forms.get(key);
      if (form === undefined) return below;
      const known = view.#wrapped.get(key);
      if (known !== undefined) return known;
      const wrapped = new SealedCollection(form, below, isUniform);
      view.#wrapped.set(key, wrapped);
      return wrapped;
    }
  }
  for (const key of Object.keys(collections)) {
    Object.defineProperty(View.prototype, key, {
      get(this: View) {
        return View.collection(this, key);
      },
    });
  }
  return (tx) => new View(tx) as unknown as Transaction<C>;
}

/** The form of each collection that has secrets, by its key in the store. */
export function formsOf(collections: CollectionDefinitions, keys: DataKeys): ReadonlyMap<string, SealedForm> {
  const forms = new Map<string, SealedForm>();
  for (const [key, definition] of Object.entries(collections)) {
    if (definition.sealed.length + definition.blind.length > 0) forms.set(key, new SealedForm(definition, keys));
  }
  return forms;
}
