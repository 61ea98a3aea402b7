import type { Express } from 'express';
import { HttpProblem } from '../response/problem.js';
import type { Metrics } from './metrics.js';

/**
 * `/healthz`: the process answers. `/readyz`: it can issue. `/metrics`: only for this machine, so that a server on the
 * internet does not publish its vendor's business; a proxy must not forward it.
 * @returns its paths
 */
export function mountHealth(app: Express, metrics: Metrics, ready: () => Promise<boolean>): readonly string[] {
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    const isReady = await ready();
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not ready' });
  });
  app.get('/metrics', async (request, response) => {
    if (!isLoopback(request.socket.remoteAddress)) {
      throw new HttpProblem(
        403,
        'ROLE_FORBIDDEN',
        'Metrics are only available on this machine. Scrape them over the loopback address.',
      );
    }
    response.set('Content-Type', metrics.contentType).send(await metrics.text());
  });
  return ['/healthz', '/readyz', '/metrics'];
}

export const isLoopback = (address = ''): boolean => /^(::ffff:)?127\.|^::1$/.test(address);
