import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { callerOf } from './caller.js';
import type { Metrics } from './metrics.js';

/**
 * Gives each request an id, and logs and measures its answer. Bodies, headers and query strings are where secrets
 * travel: none of them is ever logged.
 */
export function requestLog(logger: Logger, metrics: Metrics, newId: () => string): RequestHandler {
  return (request, response, next) => {
    const start = process.hrtime.bigint();
    const requestId = newId();
    requestIds.set(request, requestId);
    response.setHeader('X-Request-Id', requestId);
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const route = routeOf(request);
      const { statusCode: status } = response;
      metrics.observeRequest(request.method, route, status, seconds);
      const level = status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug';
      if (!logger.isLevelEnabled(level)) return;
      const milliseconds = Math.round(seconds * 1e5) / 100;
      logger[level](
        { requestId, method: request.method, route, status, milliseconds, caller: callerOf(response.locals)?.id },
        'request',
      );
    });
    next();
  };
}

const requestIds = new WeakMap<Request, string>();

export const requestIdOf = (request: Request): string => requestIds.get(request) ?? 'none';

const routeOf = (request: Request): string => (request.route as { path?: string } | undefined)?.path ?? 'none';
