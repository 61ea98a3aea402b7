import { CountersignError } from '@countersign/shared';
import { readBounded } from './read-bounded.js';
import { readRefusal, readRetryAfter, refusedError } from './refusal.js';

/** The vendor's server, and how long to wait for it. */
export interface ServerOptions {
  /** URL of the vendor's server, http or https, with an optional path. */
  readonly server: string | URL;
  /** Cancels the operation, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds for the whole exchange; 10,000 by default. */
  readonly timeoutMs?: number;
}

const TIMEOUT = 10_000;
const MAX_ANSWER = 256 * 1024;

/**
 * Posts JSON to the device API and returns the JSON object of the answer. It is not trusted: everything important in it
 * is a signed bundle.
 *
 * @throws CountersignError `SERVER_UNREACHABLE` (network, timeout, 5xx), `REQUEST_REFUSED` (a problem document; see
 * `refusalOf`), `SERVER_ANSWER_INVALID`; TypeError for an invalid URL
 */
export async function postJson(
  fetch: typeof globalThis.fetch,
  { server, signal, timeoutMs = TIMEOUT }: ServerOptions,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const url = serverEndpoint(server, path);
  const limit = AbortSignal.timeout(timeoutMs);
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, application/problem+json' },
    body: JSON.stringify(body),
    // The application chooses the server; a redirect leads to another one.
    redirect: 'error',
    credentials: 'omit',
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  };
  const { status, text, retryAfter } = await exchange(fetch, url, init, signal);
  const answer = parseObject(text);
  const later = retryAfter === undefined ? undefined : { cause: { retryAfter } };
  if (status >= 500) throw unreachable(url, `it answered ${status}`, later);
  if (status >= 200 && status < 300 && answer !== undefined) return answer;
  const refusal =
    status >= 400 && status < 500 && answer !== undefined ? readRefusal(status, answer, retryAfter) : undefined;
  if (refusal !== undefined) throw refusedError(refusal);
  throw invalidAnswer(`it answered ${status}, but not as Countersign does; check the address`, later);
}

async function exchange(
  fetch: typeof globalThis.fetch,
  url: URL,
  init: RequestInit,
  signal: AbortSignal | undefined,
): Promise<{
  readonly status: number;
  readonly text: string | undefined;
  readonly retryAfter: number | undefined;
}> {
  try {
    const response = await fetch(url, init);
    const { status, headers } = response;
    return { status, text: await readBounded(response, MAX_ANSWER), retryAfter: readRetryAfter(headers) };
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(
      url,
      cause instanceof Error && cause.name === 'TimeoutError' ? 'it took too long' : 'no connection',
      {
        cause,
      },
    );
  }
}

/** Returns `undefined` if it is not a JSON object. */
function parseObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Returns a URL of the server. @throws TypeError if its base URL is invalid */
export function serverEndpoint(server: string | URL, path: string): URL {
  const url = new URL(server);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('The server address must begin with https:// or http://.');
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') {
    throw new TypeError('The server address must have no user name, password, query or fragment.');
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  return url;
}

const unreachable = (url: URL, why: string, options?: ErrorOptions): CountersignError =>
  new CountersignError(
    'SERVER_UNREACHABLE',
    `The server at ${url.host} can't be reached: ${why}. Try again later.`,
    options,
  );

export const invalidAnswer = (why: string, options?: ErrorOptions): CountersignError =>
  new CountersignError('SERVER_ANSWER_INVALID', `The server's answer can't be used: ${why}`, options);
