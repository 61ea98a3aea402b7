import type { Document } from '../../store/port.js';

/** Deeper than any document; also ends the recursion for a document that contains itself. */
const MAX_DEPTH = 100;

/**
 * Returns a frozen deep copy that equals what would be read back from its JSON: `undefined` properties are omitted, -0
 * becomes 0.
 * @throws TypeError if the document holds a value that JSON can't represent (NaN, a Date, a function, a cycle ...).
 */
export function frozenCopy<D extends Document>(document: D): D {
  return copy(document, 0) as D;
}

/** Freezes the result of `JSON.parse` in place: nobody else has it yet, so no copy is needed. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    // Without building a list of values: opening a store does this for each of its objects.
    for (const key in value) deepFreeze(value[key]);
    Object.freeze(value);
  }
  return value;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value;
  if (typeof value !== 'object') throw new TypeError(`A document can't hold ${describe(value)}`);
  if (depth >= MAX_DEPTH) throw new TypeError(`A document is at most ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) return copyArray(value, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("A document can't hold an instance of a class");
  }
  return copyObject(value as Readonly<Record<string, unknown>>, depth);
}

function copyArray(source: readonly unknown[], depth: number): unknown {
  const target: unknown[] = [];
  for (const item of source) target.push(copy(item, depth + 1));
  return Object.freeze(target);
}

function copyObject(source: Readonly<Record<string, unknown>>, depth: number): unknown {
  const target: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === undefined) continue;
    const copied = copy(value, depth + 1);
    // Assigning to `__proto__` would change the prototype instead of adding a property.
    if (key === '__proto__') Object.defineProperty(target, key, { value: copied, enumerable: true });
    else target[key] = copied;
  }
  return Object.freeze(target);
}

function describe(value: unknown): string {
  return typeof value === 'number' ? 'a number that is not finite' : `a value of type ${typeof value}`;
}
