import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { CountersignError, parseStrictJson } from '@countersign/shared';
import { HttpProblem } from '../response/problem.js';

/** In bytes. A bundle is at most 64 KiB; nothing else in this API is much larger. */
const MAX_BODY = 96 * 1024;

/** A media type with its parameters (RFC 9110 8.3.1). */
const MEDIA_TYPE = /^[ \t]*([!#$%&'*+.^_`|~\w/-]+)((?:[ \t]*;[ \t]*[!#$%&'*+.^_`|~\w-]+=(?:[^\s";]+|"[^"]*"))*)[ \t]*$/;
const CHARSET = /;[ \t]*charset="?([^";\s]*)/i;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

type ReadText = (text: string) => unknown;
/** How a body is read, by its media type in lower case; `''` is a body that does not say its type. */
export type BodyReaders = ReadonlyMap<string, ReadText>;

/**
 * Reads a JSON object. As strict as the verifier about what parsers disagree on: a member that is there twice,
 * `__proto__`, more than 32 levels.
 */
export const jsonReader =
  (options: { readonly fractions?: boolean } = {}): ReadText =>
  (text) => {
    try {
      return parseStrictJson(text, options);
    } catch (error) {
      // Its message says what was expected where, and repeats nothing of the text.
      throw invalid(error instanceof CountersignError ? error.message : '');
    }
  };

const JSON_ONLY: BodyReaders = new Map([['application/json', jsonReader()]]);

/** The JSON object that a request brings. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, JSON_ONLY);
  if (body === undefined) throw missing();
  return body;
}

/** The bytes that a request brings, to be read as they come. They end with a problem when the request is cut. */
export async function* requireBytes(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const { headers } = request;
  if (mediaTypeOf(headers) !== 'application/octet-stream') throw notBytes();
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') throw notBytes();
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) throw noBytes();
  try {
    // Whoever reads no further has an answer to give, on this connection.
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch {
    throw cut();
  }
}

/** The text that a request brings, of one of these media types. @param most bytes */
export async function readTextBody(
  request: IncomingMessage,
  types: readonly string[],
  maxBytes: number,
): Promise<string> {
  const readers = new Map(types.map((type) => [type, (text: string) => text]));
  const body = await readBody(request, readers, maxBytes);
  if (typeof body === 'string') return body;
  throw new HttpProblem(400, 'BODY_INVALID', `This call takes text as its body: ${types.join(' or ')}.`);
}

/** What a request brings; `undefined` when it brings nothing. */
export async function readBody(request: IncomingMessage, readers: BodyReaders, maxBytes = MAX_BODY): Promise<unknown> {
  const { headers } = request;
  const length = Number(headers['content-length'] ?? 0);
  if (headers['transfer-encoding'] === undefined && length === 0) return undefined;
  const read = readerFor(headers, readers);
  if (length > maxBytes) throw tooLarge();
  const body = await readBytes(request, maxBytes);
  return body.length === 0 ? undefined : read(textOf(body));
}

/** Not inflated: what this API takes is small, and a compressed body may be large. */
function readerFor(headers: IncomingHttpHeaders, readers: BodyReaders): ReadText {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (encoding.toLowerCase() !== 'identity') throw unsupported();
  const plain = readers.get(type);
  if (plain !== undefined) return plain;
  const [, name = '', parameters = ''] = MEDIA_TYPE.exec(type) ?? [];
  const charset = CHARSET.exec(parameters)?.[1] ?? 'utf-8';
  const read = name === '' ? undefined : readers.get(name.toLowerCase());
  if (read === undefined || !/^utf-?8$/i.test(charset)) throw unsupported();
  return read;
}

/** In lower case and without parameters; `''` where none is said, or it can't be read. */
export function mediaTypeOf({ 'content-type': type = '' }: IncomingHttpHeaders): string {
  const [name = ''] = type.split(';', 1);
  return name.trim().toLowerCase();
}

/** The bytes, and never more of them than are allowed. What is left unread Node throws away after the answer. */
export function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      reject(tooLarge());
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', () => reject(cut()));
  });
}

/** @throws HttpProblem when it is not UTF-8 */
export function textOf(body: Buffer): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw invalid('It is not UTF-8.');
  }
}

const invalid = (where: string) =>
  new HttpProblem(400, 'BODY_INVALID', `The body is not a JSON object that this API accepts. ${where}`);
const missing = () => new HttpProblem(400, 'BODY_INVALID', 'This call takes a JSON object as its body.');
const noBytes = () => new HttpProblem(400, 'BODY_INVALID', 'This call takes a file as its body.');
const notBytes = () =>
  new HttpProblem(415, 'CONTENT_TYPE_UNSUPPORTED', 'Send the file as application/octet-stream, uncompressed.');
const cut = () => new HttpProblem(400, 'BODY_INVALID', 'The body ended before it was complete.');
const tooLarge = () => new HttpProblem(413, 'BODY_TOO_LARGE', 'The body is larger than this call allows.');
const unsupported = () =>
  new HttpProblem(415, 'CONTENT_TYPE_UNSUPPORTED', 'Send the body as JSON in UTF-8, uncompressed.');
