import { granted, type Outcome, type RefusalCode, refused } from '../outcome.js';

export interface NamedItemsRules<T> {
  /** Names them in messages. */
  readonly field: string;
  readonly thing: string;
  readonly most: number;
  readonly nameOf: (item: T) => string;
  /** Names that none of them can have. */
  readonly reserved?: readonly string[];
  readonly unknown: RefusalCode;
  readonly exists: RefusalCode;
  /** When one list names an item twice. */
  readonly repeated: RefusalCode;
}

/** A product's list of things that each have a name of their own. Names are compared without case. */
export class NamedItems<T> {
  readonly #rules: NamedItemsRules<T>;

  constructor(rules: NamedItemsRules<T>) {
    this.#rules = rules;
  }

  /** Refuses its `exists`, `repeated` and `PRODUCT_TOO_LARGE`. */
  add(items: readonly T[], more: readonly T[]): Outcome<readonly T[]> {
    const { field, most } = this.#rules;
    if (items.length + more.length > most) {
      return refused('PRODUCT_TOO_LARGE', `${field}: a product has at most ${most}. Leave some out.`);
    }
    const added = [...items, ...more];
    return (
      this.#clash(
        added,
        more.map((_, index) => items.length + index),
      ) ?? granted(added)
    );
  }

  /** Every change says the name of one item as it was before all of them. Refuses its `unknown`, `exists` and `repeated`. */
  change<C>(
    items: readonly T[],
    changes: readonly C[],
    nameOf: (change: C) => string,
    apply: (item: T, change: C) => T,
  ): Outcome<readonly T[]> {
    const { field, thing, repeated } = this.#rules;
    const places = changes.map((change) => this.#placeOf(items, nameOf(change)));
    const unknown = places.indexOf(-1);
    if (unknown !== -1) return this.#unknown(items, `${field}.${unknown}`);
    const again = places.findIndex((place, index) => places.indexOf(place) !== index);
    if (again !== -1) {
      return refused(repeated, `${field}.${again} names a ${thing} that is in the list already. Leave it out.`);
    }
    const changed = [...items];
    for (const [index, change] of changes.entries()) {
      const place = places[index] as number;
      changed[place] = apply(items[place] as T, change);
    }
    return this.#clash(changed, places) ?? granted(changed);
  }

  /** Refuses its `unknown`. */
  remove(items: readonly T[], name: string): Outcome<readonly T[]> {
    const place = this.#placeOf(items, name);
    return place === -1
      ? this.#unknown(items, this.#rules.field)
      : granted(items.filter((_, index) => index !== place));
  }

  find(items: readonly T[], name: string): T | undefined {
    return items[this.#placeOf(items, name)];
  }

  /** Of two that differ in case only, the one that is spelled so: an older product may have such. */
  #placeOf(items: readonly T[], name: string): number {
    const names = items.map(this.#rules.nameOf);
    const exact = names.indexOf(name);
    return exact === -1 ? names.findIndex((each) => isSameName(each, name)) : exact;
  }

  /** Looks at these places only: what was there before may stay. */
  #clash(items: readonly T[], places: readonly number[]): Outcome<never> | undefined {
    const { field, thing, nameOf, reserved = [], exists, repeated } = this.#rules;
    const names = items.map(nameOf);
    for (const [at, place] of places.entries()) {
      const name = names[place] as string;
      const others = names.flatMap((other, index) => (index !== place && isSameName(other, name) ? [index] : []));
      if (others.some((other) => !places.includes(other)) || reserved.some((taken) => isSameName(taken, name))) {
        return refused(exists, `${field}.${at}: the product has a ${thing} of this name already. Choose another.`);
      }
      if (others.some((other) => places.indexOf(other) < at)) {
        return refused(repeated, `${field}.${at} names a ${thing} that is in the list already. Leave it out.`);
      }
    }
    return undefined;
  }

  #unknown(items: readonly T[], where: string): Outcome<never> {
    const { thing, nameOf, unknown } = this.#rules;
    const all = items.map(nameOf).join(', ') || 'none';
    return refused(unknown, `${where}: there is no such ${thing} in this product. It has: ${all}.`);
  }
}

export const isSameName = (one: string, other: string): boolean => nameKey(one) === nameKey(other);

/** What names have in common that are taken for the same. */
export const nameKey = (name: string): string => name.toLowerCase();
