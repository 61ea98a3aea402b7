import { Readable } from 'node:stream';
import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';
import { readAnswer } from './read-answer.js';
import type { Page } from './records.js';
import { problemFrom, ServerError } from './server-error.js';

export interface Connection {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

const TIMEOUT = 30_000;
const UPLOAD_TIMEOUT = 3_600_000;
const BYTES = 'application/octet-stream';
const PAGE = 500;
/** Two thousand requests in one file meet a rate limit; the server says how long to wait. */
const MAX_RETRIES = 20;
const MAX_WAIT = 60;

/** JSON, or a function that opens a stream of bytes. */
type Body = string | (() => Promise<Readable>);

type Query = Readonly<Record<string, string | undefined>>;

/**
 * Client of the server's native API. Its answers are displayed and written to files; verifying them is up to their
 * readers.
 */
export class NativeApi {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get url(): string {
    return this.#connection.url;
  }

  /** @throws ServerError a problem document; CliError `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID` */
  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#patiently<T>('GET', withQuery(path, query));
  }

  /** @throws as `get` */
  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#patiently<T>('POST', path, JSON.stringify(body));
  }

  /** @throws as `get` */
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#patiently<T>('PATCH', path, JSON.stringify(body));
  }

  /** @throws as `get` */
  put<T>(path: string, body: unknown): Promise<T> {
    return this.#patiently<T>('PUT', path, JSON.stringify(body));
  }

  /** @throws as `get` */
  delete<T>(path: string): Promise<T> {
    return this.#patiently<T>('DELETE', path);
  }

  /**
   * Sends bytes of any length.
   * @param open returns them from the start, for each attempt
   * @throws as `get`, and as `open`
   */
  upload<T>(path: string, open: () => Promise<Readable>): Promise<T> {
    return this.#patiently<T>('PUT', path, open, BYTES);
  }

  /** Sends text that is not JSON. @throws as `get` */
  postText<T>(path: string, query: Query, type: string, body: string): Promise<T> {
    return this.#patiently<T>('POST', withQuery(path, query), body, type);
  }

  /** Returns bytes of any length, as they arrive. @throws as `get` */
  async *download(path: string, query: Query = {}): AsyncGenerator<Uint8Array> {
    const { url, apiKey, fetch } = this.#connection;
    const headers = { authorization: `Bearer ${apiKey}`, accept: '*/*' };
    try {
      const response = await fetch(`${url}${withQuery(path, query)}`, { headers, redirect: 'manual' });
      if (!response.ok) throw new ServerError(problemFrom(response.status, await readAnswer(response)));
      for await (const chunk of response.body ?? []) yield chunk as Uint8Array;
    } catch (error) {
      if (error instanceof ServerError) throw error;
      throw unreachable(url, error);
    }
  }

  /** Returns every item of a list, page by page. @throws as `get` */
  async list<T>(path: string, query: Query = {}): Promise<readonly T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<T> = await this.get(path, { ...query, cursor, limit: String(PAGE) });
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    return items;
  }

  async #patiently<T>(method: string, path: string, body?: Body, type?: string): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#exchange<T>(method, path, body, type);
      } catch (error) {
        if (!(error instanceof ServerError) || error.problem.status !== 429) throw error;
        if (error.retryAfter === undefined || error.retryAfter > MAX_WAIT || tries >= MAX_RETRIES) throw error;
        await seconds(error.retryAfter);
      }
    }
  }

  async #exchange<T>(method: string, path: string, body?: Body, type = 'application/json'): Promise<T> {
    const { url, apiKey, fetch } = this.#connection;
    const bytes = typeof body === 'function' ? await body() : undefined;
    const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json, application/problem+json' };
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': type },
        ...(typeof body === 'string' && { body }),
        ...(bytes && { body: Readable.toWeb(bytes) as ReadableStream, duplex: 'half' }),
        // The key is for this server, not for one that it redirects to.
        redirect: 'manual',
        signal: AbortSignal.timeout(bytes ? UPLOAD_TIMEOUT : TIMEOUT),
      });
      const answer = await readAnswer(response);
      if (!response.ok) throw new ServerError(problemFrom(response.status, answer), retryAfter(response));
      if (typeof answer === 'object' && answer !== null) return answer as T;
      throw notCountersign(url);
    } catch (error) {
      if (error instanceof ServerError || error instanceof CliError) throw error;
      throw unreachable(url, error);
    } finally {
      bytes?.destroy();
    }
  }
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, count * 1000));

function retryAfter({ headers }: Response): number | undefined {
  const value = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}

function unreachable(url: string, cause: unknown): CliError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : undefined;
  const why =
    code === 'ECONNREFUSED'
      ? 'nothing listens there'
      : cause instanceof Error && cause.name === 'TimeoutError'
        ? 'it took too long'
        : (code ?? 'the connection failed');
  return new CliError(
    'SERVER_UNREACHABLE',
    `The server at ${url} can't be reached: ${why}. Check --server, and that the server runs: countersign serve.`,
    { exitCode: EXIT_CODES.unavailable, field: '--server', cause },
  );
}

const notCountersign = (url: string): CliError =>
  new CliError('SERVER_ANSWER_INVALID', `${url} does not answer as a Countersign server does. Check --server.`, {
    exitCode: EXIT_CODES.unavailable,
    field: '--server',
  });
