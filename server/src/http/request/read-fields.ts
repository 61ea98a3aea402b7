import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { HttpProblem } from '../response/problem.js';
import { type BodyReaders, jsonReader, mediaTypeOf, readBody } from './read-body.js';

type Pair = readonly [name: string, value: unknown];

const formPairs = (text: string): readonly Pair[] => [...new URLSearchParams(text)];
const readJson = jsonReader({ fractions: true });
const jsonPairs = (text: string): readonly Pair[] => Object.entries(readJson(text) as object);

const READERS: BodyReaders = new Map([
  ['application/json', jsonPairs],
  ['text/json', jsonPairs],
  ['application/x-www-form-urlencoded', formPairs],
]);

/**
 * The fields that a client of an older system sends: of a form, of a multipart form, of a JSON object, or of the query.
 * Names are case-sensitive; `name[]`, PHP's list notation, is the list `name`.
 */
export class RequestFields {
  readonly #values = new Map<string, unknown[]>();

  constructor(pairs: readonly Pair[]) {
    for (const [name, value] of pairs) {
      const key = name.replace(/\[\d*\]$/, '');
      const values = Array.isArray(value) ? (value as unknown[]) : [value];
      this.#values.set(key, [...(this.#values.get(key) ?? []), ...values]);
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Returns the last value of a field, as PHP does, trimmed; `undefined` if it is missing or empty. */
  text(name: string): string | undefined {
    const text = textOf(this.#values.get(name)?.at(-1)).trim();
    return text === '' ? undefined : text;
  }

  /** Returns all values of a field, those of a JSON body with their types. */
  values(name: string): readonly unknown[] {
    return this.#values.get(name) ?? [];
  }

  /** Returns all values of a field; a text may hold several, separated by commas. */
  list(name: string): readonly string[] {
    return (this.#values.get(name) ?? [])
      .flatMap((value) => textOf(value).split(','))
      .map((text) => text.trim())
      .filter((text) => text !== '');
  }
}

/** Strings, numbers and booleans can be form values. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/**
 * Reads the fields of a request: of its query, then of its body. A body of another type is not read.
 * @throws HttpProblem for a body that is too large or unreadable
 */
export async function readFields(request: IncomingMessage): Promise<RequestFields> {
  const query = formPairs(rawQuery(request));
  const type = mediaTypeOf(request.headers);
  if (type === 'multipart/form-data') return new RequestFields([...query, ...(await readParts(request))]);
  if (!READERS.has(type)) return new RequestFields(query);
  const body = (await readBody(request, READERS)) as readonly Pair[] | undefined;
  return new RequestFields([...query, ...(body ?? [])]);
}

/**
 * The same for a call that can be answered without its body: an unreadable body is ignored, because some clients send a
 * wrong content type.
 */
export async function readFieldsLeniently(request: IncomingMessage): Promise<RequestFields> {
  try {
    return await readFields(request);
  } catch (error) {
    if (error instanceof HttpProblem) return new RequestFields(formPairs(rawQuery(request)));
    throw error;
  }
}

/** Text fields only: files are ignored. */
function readParts(request: IncomingMessage): Promise<readonly Pair[]> {
  return new Promise((resolve, reject) => {
    const pairs: Pair[] = [];
    const unreadable = (): void => reject(new HttpProblem(400, 'BODY_INVALID', "The parts of the body can't be read."));
    let parser: BusboyInstance;
    try {
      parser = new Busboy({
        headers: request.headers as { 'content-type': string },
        limits: { fields: 200, fieldNameSize: 200, fieldSize: 32 * 1024, files: 4, fileSize: 32 * 1024, parts: 204 },
      });
    } catch {
      unreadable();
      return;
    }
    parser.on('field', (name, value) => pairs.push([name, value]));
    parser.on('file', (_name, stream) => stream.resume());
    parser.on('finish', () => resolve(pairs));
    parser.on('error', unreadable);
    request.on('error', unreadable);
    request.on('aborted', unreadable);
    request.pipe(parser);
  });
}

export function rawQuery({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}
