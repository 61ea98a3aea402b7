import type { Collection, Document, Page, PageRequest, StringProperty } from '../../store/port.js';
import { acceptDocument, checkIndex, checkPage, checkString, uniqueViolation } from './checks.js';
import type { CollectionState } from './collection-state.js';

/** The unit of work that a view belongs to. */
export interface DocumentWriter {
  /** @throws TypeError if the unit of work has ended: a late write would be lost. */
  assertUnderWay(): void;
  put(state: CollectionState, document: Document): void;
  remove(state: CollectionState, id: string): void;
}

/** A collection within one unit of work: checks arguments, and throws once the unit of work has ended. */
export class CollectionView<D extends Document> implements Collection<D> {
  readonly #state: CollectionState;
  readonly #unit: DocumentWriter;

  constructor(state: CollectionState, unit: DocumentWriter) {
    this.#state = state;
    this.#unit = unit;
  }

  async get(id: string): Promise<D | undefined> {
    this.#unit.assertUnderWay();
    return this.#state.get(checkString(id, 'An id')) as D | undefined;
  }

  async insert(document: D): Promise<void> {
    const copy = this.#accept(document);
    if (this.#state.get(copy.id) !== undefined) throw uniqueViolation(this.#state, copy, 'id');
    this.#unit.put(this.#state, copy);
  }

  async put(document: D): Promise<void> {
    this.#unit.put(this.#state, this.#accept(document));
  }

  async delete(id: string): Promise<boolean> {
    this.#unit.assertUnderWay();
    if (this.#state.get(checkString(id, 'An id')) === undefined) return false;
    this.#unit.remove(this.#state, id);
    return true;
  }

  async find(index: StringProperty<D>, value: string): Promise<readonly D[]> {
    this.#unit.assertUnderWay();
    checkIndex(this.#state, index);
    return this.#state.find(index, checkString(value, 'An index value')) as readonly Document[] as readonly D[];
  }

  async page(request: PageRequest<D>): Promise<Page<D>> {
    this.#unit.assertUnderWay();
    return this.#state.page(checkPage(this.#state, request)) as Page<Document> as Page<D>;
  }

  async count(): Promise<number> {
    this.#unit.assertUnderWay();
    return this.#state.size;
  }

  #accept(document: D): D {
    this.#unit.assertUnderWay();
    const copy = acceptDocument(this.#state, document);
    const taken = this.#state.takenProperty(copy);
    if (taken !== undefined) throw uniqueViolation(this.#state, copy, taken);
    return copy;
  }
}
