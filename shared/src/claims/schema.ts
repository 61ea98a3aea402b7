import type { Json, JsonObject } from '../encoding/strict-json.js';
import { CountersignError } from '../errors.js';

/**
 * Checks one value and returns it with its type. A few lines of combinators replace a schema library: the verifier ships
 * in applications and browsers, where such a library would be most of its size and loading time.
 */
export type Schema<T> = (value: Json, path: string) => T;
export type ClaimsOf<S> = S extends Schema<infer T> ? T : never;

export function failClaim(path: string, expected: string): never {
  throw new CountersignError('CLAIMS_INVALID', `The claim ${path} must be ${expected}.`);
}

export const text =
  (pattern: RegExp, expected: string): Schema<string> =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value) ? value : failClaim(path, expected);

export const integer =
  (min: number, max: number): Schema<number> =>
  (value, path) =>
    typeof value === 'number' && value >= min && value <= max
      ? value
      : failClaim(path, `an integer from ${min} to ${max}`);

export const oneOf =
  <const T extends string | number | true>(...allowed: readonly T[]): Schema<T> =>
  (value, path) =>
    allowed.find((each) => each === value) ?? failClaim(path, `one of ${allowed.join(', ')}`);

export const list =
  <T>(element: Schema<T>, max: number): Schema<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value) || value.length > max) return failClaim(path, `a list of at most ${max}`);
    const elements = value.map((each, index) => element(each, `${path}[${index}]`));
    return new Set(elements).size === elements.length ? elements : failClaim(path, 'a list without duplicates');
  };

export const map =
  <T>(name: RegExp, element: Schema<T>, max: number): Schema<Readonly<Record<string, T>>> =>
  (value, path) => {
    const object = asObject(value, path);
    const names = Object.keys(object);
    if (names.length > max) failClaim(path, `an object of at most ${max} members`);
    for (const each of names) {
      if (!name.test(each)) failClaim(path, `an object whose member names match ${name.source}`);
      element(object[each] as Json, `${path}.${each}`);
    }
    return object as Record<string, T>;
  };

interface Optional<T> {
  readonly optional: Schema<T>;
}
export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

type Shape = Readonly<Record<string, Schema<unknown> | Optional<unknown>>>;
type ObjectOf<S extends Shape> = {
  readonly [P in keyof S as S[P] extends Schema<unknown> ? P : never]: S[P] extends Schema<infer T> ? T : never;
} & {
  readonly [P in keyof S as S[P] extends Optional<unknown> ? P : never]?: S[P] extends Optional<infer T> ? T : never;
};

/** An object with exactly these members. */
export const object = <S extends Shape>(shape: S): Schema<ObjectOf<S>> => {
  const members = Object.entries(shape).map(
    ([name, member]) =>
      [name, typeof member === 'function' ? member : member.optional, typeof member === 'function'] as const,
  );
  const known = new Set(Object.keys(shape));
  return (value, path) => {
    const candidate = asObject(value, path);
    for (const name of Object.keys(candidate)) {
      if (!known.has(name)) failClaim(`${path}.${name}`, 'absent: this version does not know it');
    }
    for (const [name, schema, required] of members) {
      const member = candidate[name];
      if (member !== undefined) schema(member, `${path}.${name}`);
      else if (required) failClaim(`${path}.${name}`, 'present');
    }
    return candidate as ObjectOf<S>;
  };
};

function asObject(value: Json, path: string): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : failClaim(path, 'an object');
}
