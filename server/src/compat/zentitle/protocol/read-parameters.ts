import type { IncomingMessage } from 'node:http';
import { type BodyReaders, jsonReader, readBody } from '../../../http/request/read-body.js';
import { rawQuery } from '../../../http/request/read-fields.js';
import { ActionError } from './action-error.js';
import { safeName } from './safe-name.js';

type Pair = readonly [name: string, value: unknown];

/** Clients send data of their own, with numbers of any kind. */
const readJson = jsonReader({ fractions: true });

const jsonPairs = (text: string): readonly Pair[] => Object.entries(readJson(text) as object);
const formPairs = (text: string): readonly Pair[] => [...new URLSearchParams(text)];

const READERS: BodyReaders = new Map([
  ['application/json', jsonPairs],
  ['text/json', jsonPairs],
  ['', jsonPairs],
  ['application/x-www-form-urlencoded', formPairs],
]);

/** By name in lower case. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Reads the parameters of a call, from its query and its body together: some proxies drop the body of a GET. `null`
 * counts as omitted.
 * @throws ActionError 400 if one is given twice with different values; HttpProblem for an unreadable body
 */
export async function readParameters(request: IncomingMessage): Promise<Given> {
  const body = (await readBody(request, READERS)) as readonly Pair[] | undefined;
  const given = new Map<string, unknown>();
  for (const [name, value] of [...formPairs(rawQuery(request)), ...(body ?? [])]) {
    if (value === null) continue;
    const lower = name.toLowerCase();
    if (given.has(lower) && !isSame(given.get(lower), value)) {
      throw new ActionError(400, `${safeName(lower)} must be given once: it has two different values.`);
    }
    given.set(lower, value);
  }
  return Object.fromEntries(given);
}

/** A query has text where a JSON body may have a value: `1` and `"1"`, `true` and `"True"` are the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one === other;
  return textOf(one).toLowerCase() === textOf(other).toLowerCase();
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
