import { granted, type Outcome, type RefusalCode, refused } from '../outcome.js';

export interface NamedItemsRules<T> {
  /** What the items are called in messages. */
  readonly field: string;
  readonly thing: string;
  readonly max: number;
  readonly nameOf: (item: T) => string;
  /** Reserved names. */
  readonly reserved?: readonly string[];
  readonly unknown: RefusalCode;
  readonly exists: RefusalCode;
  /** If a list has an item twice. */
  readonly repeated: RefusalCode;
}

/** A product's list of items with unique names. Names are compared ignoring case. */
export class NamedItems<T> {
  readonly #rules: NamedItemsRules<T>;

  constructor(rules: NamedItemsRules<T>) {
    this.#rules = rules;
  }

  /** Refuses as its `exists` and `repeated`, and `PRODUCT_TOO_LARGE`. */
  add(items: readonly T[], more: readonly T[]): Outcome<readonly T[]> {
    const { field, max } = this.#rules;
    if (items.length + more.length > max) {
      return refused('PRODUCT_TOO_LARGE', `${field}: a product can have at most ${max}. Remove some.`);
    }
    const added = [...items, ...more];
    return (
      this.#clash(
        added,
        more.map((_, index) => items.length + index),
      ) ?? granted(added)
    );
  }

  /**
   * Each change identifies its item by its name before all of the changes. Refuses as its `unknown`, `exists` and
   * `repeated`.
   */
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
      return refused(repeated, `${field}.${again} names a ${thing} that is already in the list. Remove it.`);
    }
    const changed = [...items];
    for (const [index, change] of changes.entries()) {
      const place = places[index] as number;
      changed[place] = apply(items[place] as T, change);
    }
    return this.#clash(changed, places) ?? granted(changed);
  }

  /** Refuses as its `unknown`. */
  remove(items: readonly T[], name: string): Outcome<readonly T[]> {
    const place = this.#placeOf(items, name);
    return place === -1
      ? this.#unknown(items, this.#rules.field)
      : granted(items.filter((_, index) => index !== place));
  }

  find(items: readonly T[], name: string): T | undefined {
    return items[this.#placeOf(items, name)];
  }

  /** Of two names that differ only in case, the exact one wins: older products may have such. */
  #placeOf(items: readonly T[], name: string): number {
    const names = items.map(this.#rules.nameOf);
    const exact = names.indexOf(name);
    return exact === -1 ? names.findIndex((each) => isSameName(each, name)) : exact;
  }

  /** Checks only these positions: existing duplicates may stay. */
  #clash(items: readonly T[], places: readonly number[]): Outcome<never> | undefined {
    const { field, thing, nameOf, reserved = [], exists, repeated } = this.#rules;
    const names = items.map(nameOf);
    for (const [at, place] of places.entries()) {
      const name = names[place] as string;
      const others = names.flatMap((other, index) => (index !== place && isSameName(other, name) ? [index] : []));
      if (others.some((other) => !places.includes(other)) || reserved.some((taken) => isSameName(taken, name))) {
        return refused(exists, `${field}.${at}: the product already has a ${thing} with this name. Choose another.`);
      }
      if (others.some((other) => places.indexOf(other) < at)) {
        return refused(repeated, `${field}.${at} names a ${thing} that is already in the list. Remove it.`);
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

export const isSameName = (one: string, other: string): boolean => itemNameKey(one) === itemNameKey(other);

/** Returns the form in which names are compared. */
export const itemNameKey = (name: string): string => name.toLowerCase();
