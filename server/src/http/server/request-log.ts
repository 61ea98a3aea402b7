import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { beginRequestContext, type RequestContext } from '../request/request-context.js';
import type { Metrics } from './metrics.js';

/**
 * Assigns each request an id, and logs and measures its answer. Bodies, headers and query strings carry secrets and are
 * never logged.
 */
export function requestLog(
  logger: Logger,
  metrics: Metrics,
  newId: () => string,
  addressOf: (request: IncomingMessage) => string,
) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = performance.now();
    const exchange = beginRequestContext(request, newId(), addressOf(request));
    response.setHeader('X-Request-Id', exchange.requestId);
    response.once('close', () => {
      const milliseconds = performance.now() - start;
      const { method = 'none' } = request;
      const { statusCode: status } = response;
      const route = routeOf(request, exchange);
      metrics.observeRequest(method, route, status, milliseconds / 1000);
      const level = status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug';
      if (!logger.isLevelEnabled(level)) return;
      const { requestId, caller } = exchange;
      logger[level](
        { requestId, method, route, status, milliseconds: Math.round(milliseconds * 100) / 100, caller: caller?.id },
        'request',
      );
    });
  };
}

/** Routes whose pattern only Express knows: health, pages, and unknown methods of a path. */
const routeOf = (request: IncomingMessage, { route }: RequestContext): string =>
  route ?? (request as { readonly route?: { readonly path?: string } }).route?.path ?? 'none';
