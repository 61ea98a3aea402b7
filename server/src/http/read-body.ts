import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { CountersignError, parseStrictJson } from '@countersign/shared';
import { HttpProblem } from './problem.js';

/** A bundle is at most 64 KiB; nothing that this API takes is much larger. In bytes. */
const MAX_BODY = 96 * 1024;

/** A media type with its parameters (RFC 9110 8.3.1). */
const MEDIA_TYPE = /^[ \t]*([!#$%&'*+.^_`|~\w/-]+)((?:[ \t]*;[ \t]*[!#$%&'*+.^_`|~\w-]+=(?:[^\s";]+|"[^"]*"))*)[ \t]*$/;
const CHARSET = /;[ \t]*charset="?([^";\s]*)/i;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON object that a request brings. As strict as the verifier about what parsers disagree on: a member that is there
 * twice, `__proto__`, more than 32 levels, text that is not UTF-8.
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  const length = Number(headers['content-length'] ?? 0);
  if (headers['transfer-encoding'] === undefined && length === 0) throw missing();
  assertReadable(headers);
  if (length > MAX_BODY) throw tooLarge();
  const body = await collect(request);
  if (body.length === 0) throw missing();
  return parse(body);
}

/** Not inflated: what this API takes is small, and a compressed body may be large. */
function assertReadable(headers: IncomingHttpHeaders): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (encoding.toLowerCase() !== 'identity') throw unsupported();
  if (type === 'application/json') return;
  const [, name, parameters = ''] = MEDIA_TYPE.exec(type) ?? [];
  const charset = CHARSET.exec(parameters)?.[1] ?? 'utf-8';
  if (name?.toLowerCase() !== 'application/json' || !/^utf-?8$/i.test(charset)) throw unsupported();
}

/** The bytes, and never more of them than are allowed. What is left unread Node throws away after the answer. */
function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY) {
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

function parse(body: Buffer): unknown {
  try {
    return parseStrictJson(UTF8.decode(body));
  } catch (error) {
    // Its message says what was expected where, and repeats nothing of the text.
    const where = error instanceof CountersignError ? error.message : 'It is not UTF-8.';
    throw new HttpProblem(400, 'BODY_INVALID', `The body is not a JSON object as this API takes it. ${where}`);
  }
}

const missing = () => new HttpProblem(400, 'BODY_INVALID', 'This call takes a JSON object in its body.');
const cut = () => new HttpProblem(400, 'BODY_INVALID', 'The body ended before it was complete.');
const tooLarge = () => new HttpProblem(413, 'BODY_TOO_LARGE', 'The body is larger than this call takes.');
const unsupported = () =>
  new HttpProblem(415, 'CONTENT_TYPE_UNSUPPORTED', 'Send the body as JSON in UTF-8, and not compressed.');
