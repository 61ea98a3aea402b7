import type { Collection, CollectionDefinitions, Document, Store, Transaction } from '../../store/port.js';
import type { DataKeys } from './data-keys.js';
import { SealedCollection } from './sealed-collection.js';
import { SealedForm } from './sealed-form.js';

/** A store over another one, which sees the secret properties of documents only sealed. */
export interface SealedStore<C extends CollectionDefinitions> extends Store<C> {
  /**
   * Declares that everything is sealed with the newest key by now. Until then every key is tried, and plain text of
   * earlier versions.
   */
  setUniform(): void;
}

/**
 * Seals what `collections` declare as sealed or blind, on the way to a store of any kind; callers see plain values.
 * @param uniform whether everything in it is known to be sealed with the newest key
 * @throws TypeError for a contradictory collection
 */
export function sealStore<C extends CollectionDefinitions>(
  inner: Store<C>,
  collections: C,
  keys: DataKeys,
  { uniform = false }: { readonly uniform?: boolean } = {},
): SealedStore<C> {
  let isUniform = uniform;
  const viewOf = viewer(collections, sealedForms(collections, keys), () => isUniform);
  return {
    transaction: (work) => inner.transaction((tx) => work(viewOf(tx))),
    healthy: () => inner.healthy(),
    close: () => inner.close(),
    setUniform() {
      isUniform = true;
    },
  };
}

/** A unit of work of the store below. */
interface Below {
  lock(collection: string, id: string): Promise<void>;
  readonly [key: string]: Collection<Document> | Below['lock'];
}

/**
 * Makes the view of a unit of work. A collection is wrapped on first use: most units of work need few, and there are
 * many units of work.
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

    /** Static, because a collection may have any name. */
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

/** Returns the form of each collection with secrets, by its key in the store. */
export function sealedForms(collections: CollectionDefinitions, keys: DataKeys): ReadonlyMap<string, SealedForm> {
  const forms = new Map<string, SealedForm>();
  for (const [key, definition] of Object.entries(collections)) {
    if (definition.sealed.length + definition.blind.length > 0) forms.set(key, new SealedForm(definition, keys));
  }
  return forms;
}
