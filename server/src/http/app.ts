import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Activations } from '../features/activations/activations.js';
import type { RequestAnswering } from '../features/activations/answer-request.js';
import type { ApiKeys } from '../features/api-keys/api-keys.js';
import type { Checks } from '../features/checks/checks.js';
import type { Deactivations } from '../features/deactivations/deactivations.js';
import type { Licenses } from '../features/licenses/licenses.js';
import type { Passives } from '../features/passives/passives.js';
import type { Products } from '../features/products/products.js';
import { authenticate } from './authenticate.js';
import { mountDocsPage } from './docs-page.js';
import { handleErrors } from './handle-errors.js';
import { mountHealth } from './health.js';
import type { Metrics } from './metrics.js';
import { expressPath, mountRoute } from './mount-route.js';
import { openApiDocument } from './openapi.js';
import { HttpProblem } from './problem.js';
import { createRateLimiters, type RateLimits } from './rate-limits.js';
import { requestLog } from './request-log.js';
import type { Route } from './route.js';
import { apiKeyRoutes } from './v1/api-keys.js';
import { ceremonyRoutes } from './v1/ceremony.js';
import { deviceRoutes } from './v1/device.js';
import { licenseRoutes } from './v1/licenses.js';
import { productRoutes } from './v1/products.js';

export interface Features {
  readonly products: Products;
  readonly licenses: Licenses;
  readonly activations: Activations;
  readonly answering: RequestAnswering;
  readonly deactivations: Deactivations;
  readonly passives: Passives;
  readonly checks: Checks;
  readonly apiKeys: ApiKeys;
}

export interface AppOptions {
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimits: RateLimits;
  readonly newRequestId: () => string;
  readonly ready: () => Promise<boolean>;
}

export const nativeRoutes = (features: Features): readonly Route[] => [
  ...productRoutes(features.products),
  ...licenseRoutes(features.licenses),
  ...ceremonyRoutes(features),
  ...deviceRoutes(features),
  ...apiKeyRoutes(features.apiKeys),
];

/** The whole HTTP side of a server. */
export function createApp(features: Features, options: AppOptions): Express {
  const { logger, metrics } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // One spelling for each path, so that a proxy's rule for /metrics has no way around it.
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use(requestLog(logger, metrics, options.newRequestId));
  app.use(securityHeaders());
  app.use(requireHost);
  const healthPaths = mountHealth(app, metrics, options.ready);
  const limiters = createRateLimiters(options.rateLimits);
  app.use(limiters.address);
  const routes = nativeRoutes(features);
  for (const route of routes) mountRoute(app, route, authenticate(route.access, features.apiKeys, limiters));
  const docsPaths = mountDocsPage(app, openApiDocument(routes, options.version));
  const pages = [...healthPaths, ...docsPaths].map((path) => ({ path, method: 'get' }) as const);
  refuseOtherMethods(app, [...routes, ...pages]);
  app.use((request) => {
    throw new HttpProblem(
      404,
      'NOT_FOUND',
      `There is nothing at this path for ${request.method}. /docs lists what there is.`,
    );
  });
  app.use(handleErrors(logger, metrics));
  return app;
}

/** RFC 9112 3.2. */
const requireHost: RequestHandler = ({ httpVersion, headers }, _response, next) => {
  if (httpVersion === '1.1' && headers.host === undefined) {
    throw new HttpProblem(400, 'REQUEST_MALFORMED', 'A request of HTTP/1.1 has a Host header.');
  }
  next();
};

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Swagger UI sets style attributes on its own elements.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // On premises this often runs over plain HTTP on a LAN address; whoever puts TLS before it sets HSTS there.
    strictTransportSecurity: false,
  });
}

function refuseOtherMethods(app: Express, routes: readonly Pick<Route, 'path' | 'method'>[]): void {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    // Express answers HEAD wherever it answers GET.
    const named = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
    methods.set(path, [...(methods.get(path) ?? []), ...named]);
  }
  for (const [path, allowed] of methods) {
    app.all(expressPath(path), (_request, response) => {
      response.set('Allow', allowed.join(', '));
      throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', `This path takes ${allowed.join(', ')}.`);
    });
  }
}
