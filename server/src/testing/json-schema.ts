type Json = Record<string, unknown>;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  null: (value) => value === null,
};

/** Keywords that do not affect whether a value is valid. */
const ANNOTATIONS = new Set(['description', 'example', 'examples', 'title', 'default', 'format', 'id', '$schema']);

/**
 * Checks a value against a JSON Schema 2020-12, as far as our OpenAPI document uses it, and returns the paths that do
 * not match. An unknown keyword is an error in the test: nothing is accepted unchecked.
 */
export function schemaMismatches(document: Json, schema: Json, value: unknown, path = '$'): string[] {
  return Object.entries(schema).flatMap(([keyword, wanted]) => {
    if (ANNOTATIONS.has(keyword)) return [];
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`${path}: the keyword ${keyword} is not known to this test`);
    return check({ document, schema, wanted, value, path });
  });
}

interface Question {
  readonly document: Json;
  readonly schema: Json;
  readonly wanted: unknown;
  readonly value: unknown;
  readonly path: string;
}

const unless = (holds: boolean, { path }: Question, what: string): string[] => (holds ? [] : [`${path}: ${what}`]);
const members = (value: unknown): Json => (TYPES.object?.(value) ? (value as Json) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const KEYWORDS: Readonly<Record<string, (question: Question) => string[]>> = {
  $ref: (q) => schemaMismatches(q.document, resolveReference(q.document, String(q.wanted)), q.value, q.path),
  type: (q) => unless(TYPES[String(q.wanted)]?.(q.value) === true, q, `not of type ${String(q.wanted)}`),
  enum: (q) => unless((q.wanted as unknown[]).includes(q.value), q, 'none of the enum'),
  const: (q) => unless(q.wanted === q.value, q, 'not the const'),
  pattern: (q) => unless(typeof q.value !== 'string' || new RegExp(String(q.wanted), 'u').test(q.value), q, 'pattern'),
  minLength: (q) => unless(typeof q.value !== 'string' || [...q.value].length >= Number(q.wanted), q, 'too short'),
  maxLength: (q) => unless([...text(q.value)].length <= Number(q.wanted), q, 'too long'),
  minimum: (q) => unless(typeof q.value !== 'number' || q.value >= Number(q.wanted), q, 'too small'),
  maximum: (q) => unless(typeof q.value !== 'number' || q.value <= Number(q.wanted), q, 'too large'),
  maxItems: (q) => unless(!Array.isArray(q.value) || q.value.length <= Number(q.wanted), q, 'too many'),
  required: (q) =>
    (q.wanted as string[]).flatMap((name) => unless(Object.hasOwn(members(q.value), name), q, `no member ${name}`)),
  minItems: (q) => unless(!Array.isArray(q.value) || q.value.length >= Number(q.wanted), q, 'too few'),
  anyOf: (q) => {
    const fits = (schema: Json): boolean => schemaMismatches(q.document, schema, q.value, q.path).length === 0;
    return unless((q.wanted as Json[]).some(fits), q, 'none of these');
  },
  items: (q) =>
    Array.isArray(q.value)
      ? q.value.flatMap((each, index) => schemaMismatches(q.document, q.wanted as Json, each, `${q.path}[${index}]`))
      : [],
  properties: (q) =>
    Object.entries(q.wanted as Record<string, Json>).flatMap(([name, schema]) =>
      Object.hasOwn(members(q.value), name)
        ? schemaMismatches(q.document, schema, members(q.value)[name], `${q.path}.${name}`)
        : [],
    ),
  propertyNames: (q) =>
    Object.keys(members(q.value)).flatMap((name) =>
      schemaMismatches(q.document, q.wanted as Json, name, `${q.path} name`),
    ),
  additionalProperties: (q) => {
    const known = members(q.schema.properties);
    const others = Object.entries(members(q.value)).filter(([name]) => !Object.hasOwn(known, name));
    return others.flatMap(([name, each]) =>
      q.wanted === false
        ? [`${q.path}: the member ${name} is not in the schema`]
        : schemaMismatches(q.document, q.wanted as Json, each, `${q.path}.${name}`),
    );
  },
};

/** @throws Error when the reference leads nowhere */
export function resolveReference(document: Json, reference: string): Json {
  let found: unknown = document;
  for (const step of reference.replace(/^#\//, '').split('/')) found = members(found)[step];
  if (!reference.startsWith('#/') || found === undefined) throw new Error(`${reference} leads nowhere`);
  return found as Json;
}
