import { CountersignError } from '@countersign/shared';
import type { Collection, Document, Page, PageRequest, StringProperty } from '../../store/port.js';
import { checkString } from '../documents/checks.js';
import type { SealedForm } from './sealed-form.js';

type Where = Readonly<Record<string, string>>;

/** A collection within one unit of work, over one that stores sealed documents. */
export class SealedCollection<D extends Document> implements Collection<D> {
  readonly #form: SealedForm;
  readonly #inner: Collection<D>;
  readonly #isUniform: () => boolean;
  /** Documents as they were read, by id. A document is read before it is changed. */
  readonly #read = new Map<string, Document>();

  /** @param isUniform whether everything is known to be sealed with the newest key */
  constructor(form: SealedForm, inner: Collection<D>, isUniform: () => boolean) {
    this.#form = form;
    this.#inner = inner;
    this.#isUniform = isUniform;
  }

  async get(id: string): Promise<D | undefined> {
    const stored = await this.#inner.get(id);
    if (stored === undefined) return undefined;
    this.#read.set(id, stored);
    return this.#open(stored);
  }

  async insert(document: D): Promise<void> {
    await this.#write(document, (sealed) => this.#inner.insert(sealed));
  }

  async put(document: D): Promise<void> {
    await this.#write(document, (sealed) => this.#inner.put(sealed));
  }

  delete(id: string): Promise<boolean> {
    return this.#inner.delete(id);
  }

  async find(index: StringProperty<D>, value: string): Promise<readonly D[]> {
    if (!this.#form.isBlind(index)) {
      return (await this.#inner.find(index, value)).map((stored) => this.#open(stored));
    }
    const found = new Map<string, D>();
    const kept = this.#form.kept(index, checkString(value, 'An index value'), this.#isUniform());
    for (const each of kept) {
      for (const stored of await this.#inner.find(index, each)) {
        const opened = this.#open(stored);
        // A plain value may look like the keyed hash of another.
        if (opened[index] !== value) continue;
        this.#read.set(stored.id, stored);
        found.set(stored.id, opened);
      }
    }
    return kept.length === 1 ? [...found.values()] : [...found.values()].sort(byId);
  }

  async page(request: PageRequest<D>): Promise<Page<D>> {
    const where = (request.where ?? {}) as Where;
    const blind = Object.keys(where).filter((property) => this.#form.isBlind(property));
    if (blind.length === 0) {
      const { items, ...rest } = await this.#inner.page(request);
      return { items: items.map((stored) => this.#form.openLater(stored) as D), ...rest };
    }
    const found = new Map<string, D>();
    let goesOn = false;
    for (const kept of this.#waysToKeep(where, blind)) {
      const page = await this.#inner.page({ ...request, where: kept as NonNullable<typeof request.where> });
      goesOn ||= page.next !== undefined;
      for (const stored of page.items) {
        const opened = this.#open(stored);
        if (blind.every((property) => opened[property as keyof D] === where[property])) {
          found.set(opened.id, opened);
        }
      }
    }
    const { limit } = request;
    const items = [...found.values()].sort(byId);
    const first = items.slice(0, limit);
    const last = first.at(-1);
    return last !== undefined && (goesOn || items.length > limit) ? { items: first, next: last.id } : { items: first };
  }

  count(): Promise<number> {
    return this.#inner.count();
  }

  async #write(document: D, write: (sealed: D) => Promise<void>): Promise<void> {
    const plain = this.#form.accept(document);
    if (!this.#isUniform()) await this.#assertFree(plain);
    await write(this.#form.seal(plain, this.#read.get(plain.id)) as D);
  }

  /** The store below checks what is sealed with the newest key. */
  async #assertFree(document: D): Promise<void> {
    for (const property of this.#form.uniqueBlind as readonly StringProperty<D>[]) {
      const value: unknown = document[property];
      if (typeof value !== 'string') continue;
      const holders = await this.find(property, value);
      if (holders.every(({ id }) => id === document.id)) continue;
      const what = `The ${property} of ${this.#form.collection} ${document.id}`;
      throw new CountersignError('UNIQUE_VIOLATION', `${what} belongs to another document`);
    }
  }

  /** Each way in which documents with these values may be stored. */
  #waysToKeep(where: Where, blind: readonly string[]): readonly Where[] {
    let ways: readonly Where[] = [where];
    for (const property of blind) {
      const value = checkString(where[property], 'An index value');
      const kept = this.#form.kept(property, value, this.#isUniform());
      ways = ways.flatMap((way) => kept.map((each) => ({ ...way, [property]: each })));
    }
    return ways;
  }

  #open(stored: D): D {
    return this.#form.open(stored) as D;
  }
}

const byId = (a: Document, b: Document): number => (a.id < b.id ? -1 : 1);
