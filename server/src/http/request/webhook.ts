import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpProblem } from '../response/problem.js';
import type { RateLimiters } from './rate-limits.js';
import { jsonReader, readBytes, textOf } from './read-body.js';

/** How another system authenticates its calls: a signature over the body, under a shared secret. */
export interface Webhook {
  /** Name of the header with the signature, in lower case. */
  readonly header: string;
  /** In bytes. */
  readonly maxBytes: number;
  readonly isOn: () => boolean;
  readonly fits: (body: Uint8Array, signature: string) => boolean;
  /** Returns the answer to an unsigned body that is only a ping; `undefined` for any other body. */
  readonly greeting: (text: string) => object | undefined;
  /** How the operator switches it on. */
  readonly remedy: string;
}

const readJson = jsonReader({ fractions: true });

/**
 * Returns the JSON object of a signed call. Guessing signatures is rate-limited like guessing API keys.
 * @throws HttpProblem `WEBHOOK_OFF`, `WEBHOOK_SIGNATURE_WRONG`, `BODY_TOO_LARGE`, `BODY_INVALID`
 */
export async function readWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  { header, maxBytes, isOn, fits, greeting, remedy }: Webhook,
  limiters: Pick<RateLimiters, 'failedKey'>,
): Promise<unknown> {
  if (!isOn()) throw new HttpProblem(503, 'WEBHOOK_OFF', `This server does not accept such events yet. ${remedy}`);
  const body = await readBytes(request, maxBytes);
  const signature = request.headers[header];
  if (typeof signature !== 'string') {
    const greeted = body.length > MAX_GREETING_BYTES ? undefined : greeting(body.toString('latin1'));
    if (greeted !== undefined) return greeted;
  }
  if (typeof signature !== 'string' || !fits(body, signature)) {
    await limiters.failedKey(request, response);
    throw new HttpProblem(
      401,
      'WEBHOOK_SIGNATURE_WRONG',
      `The header ${header} does not match this body. ${SAME_SECRET}`,
    );
  }
  return readJson(textOf(body));
}

const MAX_GREETING_BYTES = 200;
const SAME_SECRET = 'Use the same secret in the sender and in this server.';
