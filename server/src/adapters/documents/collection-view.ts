import { CountersignError } from '@countersign/shared';
import type { Collection, Document, Page, PageRequest, StringProperty } from '../../store/port.js';
import type { CollectionState, PageQuery } from './collection-state.js';
import { frozenCopy } from './frozen-copy.js';

const ID = /^[\x20-\x7e]{1,200}$/;
const MAX_PAGE = 10_000;

/** The unit of work that a view belongs to. */
export interface DocumentWriter {
  /** @throws TypeError when the unit of work has ended: a late write would belong to nobody. */
  assertUnderWay(): void;
  put(state: CollectionState, document: Document): void;
  remove(state: CollectionState, id: string): void;
}

/** A collection as one unit of work sees it: checks what comes in, and is of no use once the unit of work has ended. */
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
    if (this.#state.get(copy.id) !== undefined) throw this.#violation(copy, 'id');
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
    this.#checkIndex(index);
    return this.#state.find(index, checkString(value, 'An index value')) as readonly Document[] as readonly D[];
  }

  async page(request: PageRequest<D>): Promise<Page<D>> {
    this.#unit.assertUnderWay();
    return this.#state.page(this.#checkPage(request)) as Page<Document> as Page<D>;
  }

  async count(): Promise<number> {
    this.#unit.assertUnderWay();
    return this.#state.size;
  }

  #accept(document: D): D {
    this.#unit.assertUnderWay();
    const copy = frozenCopy(document);
    if (typeof copy.id !== 'string' || !ID.test(copy.id)) {
      throw new TypeError('An id is 1 to 200 printable ASCII characters');
    }
    this.#state.checkIndexValues(copy);
    const taken = this.#state.takenProperty(copy);
    if (taken !== undefined) throw this.#violation(copy, taken);
    return copy;
  }

  #checkPage({ where = {}, cursor, limit }: PageRequest<D>): PageQuery {
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      throw new TypeError(`A page holds 1 to ${MAX_PAGE} documents`);
    }
    if (cursor !== undefined) checkString(cursor, 'A cursor');
    const conditions = Object.entries(where).map(([property, value]) => {
      this.#checkIndex(property);
      return [property, checkString(value, 'An index value')] as const;
    });
    return { where: conditions, cursor, limit };
  }

  #checkIndex(property: string): void {
    if (!this.#state.isIndexed(property)) throw new TypeError(`${this.#state.name} has no index ${property}`);
  }

  /** Names the property, never its value: that may be a license code. */
  #violation(document: Document, property: string): CountersignError {
    return new CountersignError(
      'UNIQUE_VIOLATION',
      `The ${property} of ${this.#state.name} ${document.id} is another document's`,
    );
  }
}

function checkString(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} is a string`);
  return value;
}
