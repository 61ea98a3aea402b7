import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { HttpProblem } from './problem.js';
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
 * What a client of an older system sends: fields of a form, of several parts, of a JSON object, or of the query. Names
 * count as they are written; `name[]`, as PHP has lists, is the list `name`.
 */
export class Fields {
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

  /** The last value of a field, as PHP has it, without spaces around it; `undefined` where there is none or it is empty. */
  text(name: string): string | undefined {
    const text = textOf(this.#values.get(name)?.at(-1)).trim();
    return text === '' ? undefined : text;
  }

  /** All values of a field as they came, those of a JSON body with their types. */
  values(name: string): readonly unknown[] {
    return this.#values.get(name) ?? [];
  }

  /** All values of a field; one that is text may be several with commas between them. */
  list(name: string): readonly string[] {
    return (this.#values.get(name) ?? [])
      .flatMap((value) => textOf(value).split(','))
      .map((text) => text.trim())
      .filter((text) => text !== '');
  }
}

/** Text, numbers and booleans are what a form can say. */
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/**
 * The fields of a request: of its query, then of its body. A body of another type is none of ours and is not read.
 * @throws HttpProblem for a body that is too large or can't be read
 */
export async function readFields(request: IncomingMessage): Promise<Fields> {
  const query = formPairs(queryOf(request));
  const type = mediaTypeOf(request.headers);
  if (type === 'multipart/form-data') return new Fields([...query, ...(await readParts(request))]);
  if (!READERS.has(type)) return new Fields(query);
  const body = (await readBody(request, READERS)) as readonly Pair[] | undefined;
  return new Fields([...query, ...(body ?? [])]);
}

/**
 * The same for a call that can be answered without its body: one that can't be read is passed over, as clients send a type
 * that their body is not of.
 */
export async function readFieldsLeniently(request: IncomingMessage): Promise<Fields> {
  try {
    return await readFields(request);
  } catch (error) {
    if (error instanceof HttpProblem) return new Fields(formPairs(queryOf(request)));
    throw error;
  }
}

/** Fields of text only: files are passed over. */
function readParts(request: IncomingMessage): Promise<readonly Pair[]> {
  return new Promise((resolve, reject) => {
    const pairs: Pair[] = [];
    const unreadable = (): void =>
      reject(new HttpProblem(400, 'BODY_INVALID', 'The parts of the body can not be read.'));
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

export function queryOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}
