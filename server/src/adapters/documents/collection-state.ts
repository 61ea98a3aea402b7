import type { CollectionDefinition, Document, Page } from '../../store/port.js';
import { SortedIds } from './sorted-ids.js';

/** A validated page request. */
export interface PageQuery {
  readonly where: readonly (readonly [property: string, value: string])[];
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** The documents of a collection at one moment. */
export interface CollectionCapture {
  /** Ordered by id. */
  documents(): Generator<Document, void, undefined>;
  release(): void;
}

/** Ids of the documents with a value: most values belong to one document, which needs no list. */
type Ids = string | SortedIds;

const NO_IDS = new SortedIds();

/** One collection in memory: its documents, their order, its unique values and its indexes, always consistent. */
export class CollectionState {
  readonly name: string;
  readonly #documents = new Map<string, Document>();
  readonly #order = new SortedIds();
  readonly #unique: ReadonlyMap<string, Map<string, string>>;
  readonly #indexes: ReadonlyMap<string, Map<string, Ids>>;
  /** For each capture, the documents that were replaced or removed since. */
  readonly #captured = new Set<Map<string, Document>>();

  constructor(definition: CollectionDefinition<Document>) {
    const unique: readonly string[] = definition.unique;
    const indexes: readonly string[] = definition.indexes;
    this.name = definition.name;
    this.#unique = new Map(unique.map((property) => [property, new Map()]));
    this.#indexes = new Map(
      indexes.filter((property) => !this.#unique.has(property)).map((property) => [property, new Map()]),
    );
  }

  get size(): number {
    return this.#documents.size;
  }

  get(id: string): Document | undefined {
    return this.#documents.get(id);
  }

  isIndexed(property: string): boolean {
    return this.#unique.has(property) || this.#indexes.has(property);
  }

  /** @throws TypeError if an indexed property is not a string. */
  checkIndexValues(document: Document): void {
    for (const property of this.#unique.keys()) indexValue(document, property);
    for (const property of this.#indexes.keys()) indexValue(document, property);
  }

  /** Returns the unique property, if any, whose value belongs to another document. */
  takenProperty(document: Document): string | undefined {
    for (const [property, holders] of this.#unique) {
      const value = indexValue(document, property);
      if (value === undefined) continue;
      const holder = holders.get(value);
      if (holder !== undefined && holder !== document.id) return property;
    }
    return undefined;
  }

  /** Adds or replaces a document. The caller has checked unique values. */
  set(document: Document): void {
    const { id } = document;
    const before = this.#documents.get(id);
    if (before === undefined) this.#order.add(id);
    else this.#keepAside(before);
    this.#documents.set(id, document);
    this.#index(document, before);
  }

  remove(id: string): void {
    const before = this.#documents.get(id);
    if (before === undefined) return;
    this.#keepAside(before);
    this.#index(undefined, before);
    this.#documents.delete(id);
    this.#order.delete(id);
  }

  find(property: string, value: string): readonly Document[] {
    const ids = (this.#unique.get(property) ?? this.#indexes.get(property))?.get(value);
    if (ids === undefined) return [];
    if (typeof ids === 'string') return [this.#documents.get(ids) as Document];
    return Array.from(ids.after(), (id) => this.#documents.get(id) as Document);
  }

  page({ where, cursor, limit }: PageQuery): Page<Document> {
    const items: Document[] = [];
    for (const id of this.#candidates(where).after(cursor)) {
      const document = this.#documents.get(id) as Document;
      if (!where.every(([property, value]) => indexValue(document, property) === value)) continue;
      if (items.length === limit) return { items, next: (items.at(-1) as Document).id };
      items.push(document);
    }
    return { items };
  }

  /** Every document, by id. Must not change during iteration. */
  *documents(): Generator<Document, void, undefined> {
    for (const id of this.#order.after()) yield this.#documents.get(id) as Document;
  }

  /**
   * Captures the documents as they are now, unaffected by later changes. Copies only the ids, some thousands of which
   * take microseconds; a document is saved when it changes.
   */
  capture(): CollectionCapture {
    const ids = this.#order.copy();
    const current = this.#documents;
    const before = new Map<string, Document>();
    this.#captured.add(before);
    return {
      *documents() {
        for (const id of ids.after()) yield (before.get(id) ?? current.get(id)) as Document;
      },
      release: () => void this.#captured.delete(before),
    };
  }

  /** The shortest list that contains every requested id. */
  #candidates(where: PageQuery['where']): SortedIds {
    const lists = where.map(([property, value]) => this.#idsWith(property, value));
    return lists.reduce((shortest, list) => (list.size < shortest.size ? list : shortest), this.#order);
  }

  #idsWith(property: string, value: string): SortedIds {
    const ids = (this.#unique.get(property) ?? this.#indexes.get(property))?.get(value);
    return typeof ids === 'string' ? listOf(ids) : (ids ?? NO_IDS);
  }

  #keepAside(document: Document): void {
    for (const before of this.#captured) {
      if (!before.has(document.id)) before.set(document.id, document);
    }
  }

  /** Most changes leave most indexed values alone, so only changed ones are updated. */
  #index(document: Document | undefined, before: Document | undefined): void {
    const { id } = (document ?? before) as Document;
    for (const [property, holders] of this.#unique) {
      const value = document && indexValue(document, property);
      const was = before && indexValue(before, property);
      if (value === was) continue;
      if (was !== undefined) holders.delete(was);
      if (value !== undefined) holders.set(value, id);
    }
    for (const [property, lists] of this.#indexes) {
      const value = document && indexValue(document, property);
      const was = before && indexValue(before, property);
      if (value === was) continue;
      if (was !== undefined) removeFrom(lists, was, id);
      if (value !== undefined) addTo(lists, value, id);
    }
  }
}

/** Own properties only: a document without `constructor` must not be indexed under the inherited one. */
function indexValue(document: Document, property: string): string | undefined {
  if (!Object.hasOwn(document, property)) return undefined;
  const value = (document as unknown as Readonly<Record<string, unknown>>)[property];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new TypeError(`The indexed property ${property} holds a ${typeof value}`);
  return value;
}

function addTo(lists: Map<string, Ids>, value: string, id: string): void {
  const ids = lists.get(value);
  if (ids === undefined) lists.set(value, id);
  else if (typeof ids === 'string') lists.set(value, listOf(ids, id));
  else ids.add(id);
}

function removeFrom(lists: Map<string, Ids>, value: string, id: string): void {
  const ids = lists.get(value);
  if (ids instanceof SortedIds) {
    ids.delete(id);
    if (ids.size > 0) return;
  }
  lists.delete(value);
}

function listOf(...ids: readonly string[]): SortedIds {
  const list = new SortedIds();
  for (const id of ids) list.add(id);
  return list;
}
