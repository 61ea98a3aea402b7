import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { limitBodyTime } from './body-time.js';
import { type Problem, problemDocument } from './problem.js';

/** Milliseconds. */
export interface HttpTimeouts {
  /** For the headers of a request to be complete. */
  readonly headers: number;
  /** For a whole request; of an upload, between any two parts of it. */
  readonly request: number;
  /** How long a connection may stay idle: longer than that of balancers, which are at 60 s. */
  readonly keepAlive: number;
  /** How often slow requests are looked for. */
  readonly check: number;
}

export const DEFAULT_TIMEOUTS: HttpTimeouts = { headers: 15_000, request: 60_000, keepAlive: 65_000, check: 5_000 };

export interface HttpServerOptions {
  readonly timeouts: HttpTimeouts;
  readonly newRequestId: () => string;
  /** Told of each request that could not be read as HTTP at all, by the code of its answer. */
  readonly onUnreadable: (code: Problem['code'], requestId: string) => void;
}

/** A server that gives nobody more time than a request needs, and answers in problem documents even what is not HTTP. */
export function createHttpServer(listener: RequestListener, options: HttpServerOptions): Server {
  const { timeouts, newRequestId, onUnreadable } = options;
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      // Ours, because some may take longer: see `allowLargeBody`.
      requestTimeout: 0,
      keepAliveTimeout: timeouts.keepAlive,
      connectionsCheckingInterval: timeouts.check,
      // The application asks for it, and says so in a problem document; Node would answer with nothing.
      requireHostHeader: false,
    },
    listener,
  );
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response) => {
    answers.set(request.socket, response);
    limitBodyTime(request, timeouts.request, () => server.emit('clientError', new TooSlow(), request.socket));
    // A client that never pauses would keep its connection, and with it the server, forever.
    if (!server.listening) response.setHeader('Connection', 'close');
  });
  // An expectation that nobody knows may be ignored (RFC 9110 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = answers.get(socket);
    const answering = answer?.headersSent === true && !answer.writableFinished;
    if (error.code === 'ECONNRESET' || !socket.writable || answering) {
      socket.destroy();
      return;
    }
    const problem = problemOfUnreadable(error.code);
    const requestId = newRequestId();
    onUnreadable(problem.code, requestId);
    socket.end(httpMessage(problem, requestId), () => socket.destroy());
  });
  return server;
}

/**
 * Takes no new connections, lets the requests under way finish, and closes idle connections at once. What is still not
 * done after `grace` milliseconds is cut off.
 */
export async function closeHttpServer(server: Server, grace: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const end = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearInterval(sweep);
  clearTimeout(end);
}

function problemOfUnreadable(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'HEADERS_TOO_LARGE', detail: 'The headers are larger than 16 KiB.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'REQUEST_TIMEOUT', detail: 'The request was not complete in time. Send it again.' };
    default:
      return { status: 400, code: 'REQUEST_MALFORMED', detail: 'This is not a request that can be read.' };
  }
}

class TooSlow extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT';
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function httpMessage(problem: Problem, requestId: string): string {
  const body = JSON.stringify(problemDocument(problem, requestId));
  return [
    `HTTP/1.1 ${problem.status} ${REASONS[problem.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
