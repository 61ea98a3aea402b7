import { CountersignError, parseStrictJson } from '@countersign/shared';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { HttpProblem } from './problem.js';

/** A bundle is at most 64 KiB; nothing that this API takes is much larger. */
const MAX_BODY = '96kb';

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;

// Not inflated: what this API takes is small, and a compressed body may be large.
const collect: RequestHandler = express.raw({ type: 'application/json', limit: MAX_BODY, inflate: false });

/**
 * The JSON object that a request brings. As strict as the verifier about what parsers disagree on: a member that is there
 * twice, `__proto__`, more than 32 levels, text that is not UTF-8.
 */
export async function readJsonBody(request: Request, response: Response): Promise<unknown> {
  await new Promise<void>((resolve, reject) => {
    collect(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  const charset = CHARSET.exec(request.get('content-type') ?? '')?.[1] ?? 'utf-8';
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) throw notRead(request);
  if (!/^utf-?8$/i.test(charset)) throw unsupported();
  if (body.length === 0) throw missing();
  return parse(body);
}

function parse(body: Buffer): unknown {
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    // Its message says what was expected where, and repeats nothing of the text.
    const where = error instanceof CountersignError ? error.message : 'It is not UTF-8.';
    throw new HttpProblem(400, 'BODY_INVALID', `The body is not a JSON object as this API takes it. ${where}`);
  }
}

function notRead({ headers }: Request): HttpProblem {
  const empty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  return empty ? missing() : unsupported();
}

const missing = () => new HttpProblem(400, 'BODY_INVALID', 'This call takes a JSON object in its body.');
const unsupported = () =>
  new HttpProblem(415, 'CONTENT_TYPE_UNSUPPORTED', 'Send the body as JSON in UTF-8: Content-Type: application/json.');
