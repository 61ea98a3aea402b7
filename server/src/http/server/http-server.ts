import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { limitBodyTime } from '../request/body-time.js';
import { type Problem, problemDocument } from '../response/problem.js';

/** Milliseconds. */
export interface HttpTimeouts {
  /** Until the headers of a request are complete. */
  readonly headers: number;
  /** For a whole request; for an upload, between any two parts of it. */
  readonly request: number;
  /** How long a connection may be idle: longer than that of balancers, which is usually 60 s. */
  readonly keepAlive: number;
  /** Interval of the search for slow requests. */
  readonly check: number;
}

export const DEFAULT_TIMEOUTS: HttpTimeouts = { headers: 15_000, request: 60_000, keepAlive: 65_000, check: 5_000 };

export interface HttpServerOptions {
  readonly timeouts: HttpTimeouts;
  readonly newRequestId: () => string;
  /** Called for each request that was not valid HTTP, with the code of its answer. */
  readonly onUnreadable: (code: Problem['code'], requestId: string) => void;
}

/** Makes a server that limits the time of every request, and answers even invalid HTTP with problem documents. */
export function createHttpServer(listener: RequestListener, options: HttpServerOptions): Server {
  const { timeouts, newRequestId, onUnreadable } = options;
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      // Our own timeout, because some requests may take longer: see `allowLargeBody`.
      requestTimeout: 0,
      keepAliveTimeout: timeouts.keepAlive,
      connectionsCheckingInterval: timeouts.check,
      // The application requires it, and answers with a problem document; Node would answer without a body.
      requireHostHeader: false,
    },
    listener,
  );
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response) => {
    answers.set(request.socket, response);
    limitBodyTime(request, timeouts.request, () => server.emit('clientError', new TooSlow(), request.socket));
    // A client that never pauses would keep its connection, and so the server, forever.
    if (!server.listening) response.setHeader('Connection', 'close');
  });
  // An unknown expectation may be ignored (RFC 9110 10.1.1).
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
 * Accepts no new connections, lets running requests finish, and closes idle connections at once. After `grace`
 * milliseconds the rest is cut off.
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
      return { status: 400, code: 'REQUEST_MALFORMED', detail: "The request can't be read." };
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
