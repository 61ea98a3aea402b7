import type { CollectionDefinitions, Document, Transaction } from '../../store/port.js';
import type { Change } from './change.js';
import type { CollectionState } from './collection-state.js';
import { CollectionView, type DocumentWriter } from './collection-view.js';
import type { DocumentSet } from './document-set.js';

interface Touched {
  readonly state: CollectionState;
  readonly id: string;
  readonly was: Document | undefined;
}

const NOTHING = Object.freeze({ changes: [], undo: [] });

/**
 * One unit of work. It changes documents in place and remembers their previous state. This is sound because units of
 * work run one at a time, and reads see its own writes without merging.
 */
export class UnitOfWork<C extends CollectionDefinitions> implements DocumentWriter {
  readonly transaction: Transaction<C>;
  readonly #documents: DocumentSet;
  /** The documents that it changed, by collection and id. */
  #touched: Map<string, Touched> | undefined;
  #ended = false;

  constructor(documents: DocumentSet) {
    this.#documents = documents;
    const transaction: Record<string, unknown> = { lock: (key: string, id: string) => this.#lock(key, id) };
    for (const [key, state] of documents.declared) transaction[key] = new CollectionView(state, this);
    this.transaction = Object.freeze(transaction) as unknown as Transaction<C>;
  }

  assertUnderWay(): void {
    if (this.#ended) throw new TypeError('This unit of work has ended; is an await missing?');
  }

  put(state: CollectionState, document: Document): void {
    this.#remember(state, document.id);
    state.set(document);
  }

  remove(state: CollectionState, id: string): void {
    this.#remember(state, id);
    state.remove(id);
  }

  /** Ends it, and returns one change for each document that differs, and the undo. */
  end(): { readonly changes: readonly Change[]; readonly undo: readonly Change[] } {
    this.#ended = true;
    if (this.#touched === undefined) return NOTHING;
    const changes: Change[] = [];
    const undo: Change[] = [];
    for (const { state, id, was } of this.#touched.values()) {
      const document = state.get(id);
      if (document === was) continue;
      changes.push({ collection: state.name, id, document });
      undo.push({ collection: state.name, id, document: was });
    }
    return { changes, undo };
  }

  /** Ends it and undoes it. */
  rollBack(): void {
    this.#documents.apply(this.end().undo);
  }

  /** Units of work run one at a time, so each holds every lock from its start; this only detects misuse. */
  async #lock(key: string, id: string): Promise<void> {
    this.assertUnderWay();
    if (!this.#documents.declared.has(key)) throw new TypeError(`There is no collection ${key} to lock a record in`);
    if (typeof id !== 'string') throw new TypeError('An id must be a string');
  }

  #remember(state: CollectionState, id: string): void {
    this.#touched ??= new Map();
    // A collection's name has no slash.
    const key = `${state.name}/${id}`;
    if (!this.#touched.has(key)) this.#touched.set(key, { state, id, was: state.get(id) });
  }
}
