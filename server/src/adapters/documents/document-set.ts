import { CountersignError } from '@countersign/shared';
import {
  type CollectionDefinition,
  type CollectionDefinitions,
  type Document,
  defineCollection,
} from '../../store/port.js';
import type { Change } from './change.js';
import { CollectionState } from './collection-state.js';

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** A change that stores a document. */
export type DocumentPut = Change & { readonly document: Document };

/** The documents at one moment. */
export interface DocumentCapture {
  /** By collection, then by id. */
  everything(): Iterable<DocumentPut>;
  release(): void;
}

/** Every document of a store, in memory. */
export class DocumentSet {
  /** The declared collections by their key in the store, as a unit of work sees them. */
  readonly declared: ReadonlyMap<string, CollectionState>;
  readonly #byName = new Map<string, CollectionState>();

  /** @throws TypeError if a collection's name or key is invalid or repeated. */
  constructor(definitions: CollectionDefinitions) {
    const declared = new Map<string, CollectionState>();
    for (const [key, definition] of Object.entries(definitions)) {
      if (key === 'lock') throw new TypeError("'lock' can't be a collection's key: it is a method of the transaction");
      if (!NAME.test(definition.name)) throw new TypeError(`Invalid collection name: ${definition.name}`);
      if (this.#byName.has(definition.name)) throw new TypeError(`Two collections are named ${definition.name}`);
      declared.set(key, this.#add(definition));
    }
    this.declared = declared;
  }

  /**
   * Applies changes, whatever the state before. All old documents are removed before the first new one is added,
   * because changes describe the end state of a unit of work: two documents may have swapped a unique value.
   * @throws CountersignError `STORE_DAMAGED` if two documents would share a unique value.
   */
  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#collection(change.collection).remove(change.id);
    this.add(changes);
  }

  /** Like `apply`, for new documents only. @throws CountersignError `STORE_DAMAGED` as `apply` does. */
  add(changes: readonly Change[]): void {
    for (const { collection, document } of changes) {
      if (document === undefined) continue;
      const state = this.#collection(collection);
      const taken = state.takenProperty(document);
      if (taken !== undefined) {
        throw new CountersignError(
          'STORE_DAMAGED',
          `Two documents of ${collection} have the same ${taken}; the second is ${document.id}`,
        );
      }
      state.set(document);
    }
  }

  /** Every document, by collection, then by id. Must not change during iteration. */
  *everything(): Generator<DocumentPut, void, undefined> {
    for (const state of this.#byName.values()) {
      for (const document of state.documents()) yield { collection: state.name, id: document.id, document };
    }
  }

  /** Number of documents in each non-empty collection, by name. */
  counts(): Readonly<Record<string, number>> {
    const sizes = [...this.#byName.values()].map(({ name, size }) => [name, size] as const);
    return Object.fromEntries(sizes.filter(([, size]) => size > 0));
  }

  /** Captures every document as it is now, unaffected by later changes. Uses memory until it is released. */
  capture(): DocumentCapture {
    const collections = [...this.#byName.values()].map((state) => ({ name: state.name, capture: state.capture() }));
    return {
      *everything() {
        for (const { name, capture } of collections) {
          for (const document of capture.documents()) yield { collection: name, id: document.id, document };
        }
      },
      release() {
        for (const { capture } of collections) capture.release();
      },
    };
  }

  /** Undeclared collections are kept as they were found, and written again. */
  #collection(name: string): CollectionState {
    return this.#byName.get(name) ?? this.#add(defineCollection({ name }));
  }

  #add(definition: CollectionDefinition<Document>): CollectionState {
    const state = new CollectionState(definition);
    this.#byName.set(definition.name, state);
    return state;
  }
}
