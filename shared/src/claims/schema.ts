import type { Json, JsonObject } from '../encoding/strict-json.js';
import { CountersignError } from '../errors.js';

/**
 * Checks one value and gives it its type. A dozen lines of combinators stand here in place of a schema library: the
 * verifier ships in applications and browsers, where that library would be most of its size and of its loading time.
 */
export type Schema<T> = (value: Json, path: string) => T;
export type ClaimsOf<S> = S extends Schema<infer T> ? T : never;

export function refuse(path: string, expected: string): never {
  throw new CountersignError('CLAIMS_INVALID', `The claim ${path} must be ${expected}.`);
}

export const text =
  (pattern: RegExp, expected: string): Schema<string> =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value) ? value : refuse(path, expected);

export const integer =
  (least: number, most: number): Schema<number> =>
  (value, path) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : refuse(path, `an integer from ${least} to ${most}`);

export const oneOf =
  <const T extends string | number | true>(...allowed: readonly T[]): Schema<T> =>
  (value, path) =>
    allowed.find((each) => each === value) ?? refuse(path, `one of ${allowed.join(', ')}`);

export const list =
  <T>(element: Schema<T>, most: number): Schema<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value) || value.length > most) return refuse(path, `a list of at most ${most}`);
    const elements = value.map((each, index) => element(each, `${path}[${index}]`));
    return new Set(elements).size === elements.length ? elements : refuse(path, 'a list without repetition');
  };

export const map =
  <T>(name: RegExp, element: Schema<T>, most: number): Schema<Readonly<Record<string, T>>> =>
  (value, path) => {
    const object = asObject(value, path);
    const names = Object.keys(object);
    if (names.length > most) refuse(path, `an object of at most ${most} members`);
    for (const each of names) {
      if (!name.test(each)) refuse(path, `an object whose member names match ${name.source}`);
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

/** An object with these members and no other. */
export const object = <S extends Shape>(shape: S): Schema<ObjectOf<S>> => {
  const members = Object.entries(shape).map(
    ([name, member]) =>
      [name, typeof member === 'function' ? member : member.optional, typeof member === 'function'] as const,
  );
  const known = new Set(Object.keys(shape));
  return (value, path) => {
    const given = asObject(value, path);
    for (const name of Object.keys(given)) {
      if (!known.has(name)) refuse(`${path}.${name}`, 'left out: it is not known in this version');
    }
    for (const [name, schema, required] of members) {
      const member = given[name];
      if (member !== undefined) schema(member, `${path}.${name}`);
      else if (required) refuse(`${path}.${name}`, 'given');
    }
    return given as ObjectOf<S>;
  };
};

function asObject(value: Json, path: string): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : refuse(path, 'an object');
}
