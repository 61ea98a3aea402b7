import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Features } from '../features/features.js';
import type { Clock } from '../features/time.js';
import { authenticate } from './authenticate.js';
import { authenticateHolder } from './authenticate-holder.js';
import { clientAddresses } from './client-address.js';
import type { CompatibleApi } from './compatible-api.js';
import { mountDocsPage } from './docs-page.js';
import { type ErrorWording, type HandleError, handleErrors } from './handle-errors.js';
import { mountHealth } from './health.js';
import type { Metrics } from './metrics.js';
import { NotOurs } from './not-ours.js';
import { openApiDocument } from './openapi.js';
import { pageOrigins } from './page-origins.js';
import { HttpProblem } from './problem.js';
import { createRateLimiters, type RateCounters, type RateLimiters, type RateLimits } from './rate-limits.js';
import { requestLog } from './request-log.js';
import type { Route } from './route.js';
import { expressPath, type RouteHandler, routeHandler } from './route-handler.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { activityRoutes } from './v1/activity.js';
import { apiKeyRoutes } from './v1/api-keys.js';
import { ceremonyRoutes } from './v1/ceremony.js';
import { checkLogRoutes } from './v1/check-log.js';
import { checkingRoutes } from './v1/checking.js';
import { companyRoutes } from './v1/companies.js';
import { computerRoutes } from './v1/computers.js';
import { deviceRoutes } from './v1/device.js';
import { eventRoutes } from './v1/events.js';
import { generatorRuleRoutes } from './v1/generator-rules.js';
import { groupLicenseRoutes } from './v1/group-licenses.js';
import { groupUserRoutes } from './v1/group-users.js';
import { groupRoutes } from './v1/groups.js';
import { keyFileRoutes } from './v1/key-files.js';
import { keyRoutes } from './v1/keys.js';
import { licenseHoldRoutes } from './v1/license-holds.js';
import { licenseRoutes } from './v1/licenses.js';
import { meRoutes } from './v1/me.js';
import { noteRoutes } from './v1/notes.js';
import { orderRoutes } from './v1/orders.js';
import { productPartRoutes } from './v1/product-parts.js';
import { productRoutes } from './v1/products.js';
import { profileRoutes } from './v1/profiles.js';
import { releaseRoutes } from './v1/releases.js';
import { secretRoutes } from './v1/secrets.js';
import { settingsRoutes } from './v1/settings.js';
import { trialRoutes } from './v1/trials.js';
import { usageRoutes } from './v1/usage.js';

export interface AppOptions {
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimits: RateLimits;
  /** This process's own memory when it is left out. */
  readonly rateCounters?: RateCounters;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  readonly ready: () => Promise<boolean>;
  /** Proxies whose `X-Forwarded-For` is believed: addresses and networks; none when it is left out. */
  readonly trustedProxies?: readonly string[];
  /** Of pages that may call what devices call; none when it is left out. */
  readonly corsOrigins?: readonly string[];
  /** Asked in this order whether a path is theirs, after the native API's own. */
  readonly compat?: readonly CompatibleApi[];
}

export const nativeRoutes = (features: Features): readonly Route[] => [
  ...productRoutes(features.products),
  ...productPartRoutes(features.products),
  ...checkingRoutes(features.parameterLocks),
  ...profileRoutes(features.profiles),
  ...licenseRoutes(features.licenses),
  ...licenseHoldRoutes(features.licenseHolds),
  ...keyRoutes(features),
  ...keyFileRoutes(features.keyFiles),
  ...generatorRuleRoutes(features),
  ...activityRoutes(features.activity),
  ...usageRoutes(features),
  ...secretRoutes(features),
  ...noteRoutes(features.notes),
  ...ceremonyRoutes(features),
  ...trialRoutes(features),
  ...computerRoutes(features),
  ...deviceRoutes(features),
  ...apiKeyRoutes(features.apiKeys),
  ...companyRoutes(features.companies),
  ...groupRoutes(features.groups),
  ...groupUserRoutes(features),
  ...groupLicenseRoutes(features.groupLicenses),
  ...eventRoutes(features),
  ...checkLogRoutes(features.checkLog),
  ...settingsRoutes(features.settings),
  ...meRoutes(features),
  ...orderRoutes(features),
  ...releaseRoutes(features),
];

/**
 * The whole HTTP side of a server. Native routes without parameters are looked up by their exact path, ahead of Express,
 * whose routing costs more than all that a device's check does besides; then the compatible APIs. Whatever is not found
 * there Express has a closer look at: other spellings, HEAD, methods that a path does not take.
 */
export function createApp(features: Features, options: AppOptions): RequestListener {
  const { logger, metrics, compat = [] } = options;
  const limiters = createRateLimiters(options.rateLimits, options.clock, options.rateCounters);
  const handleError = handleErrors(logger, metrics);
  const begin = requestLog(logger, metrics, options.newRequestId, clientAddresses(options.trustedProxies ?? []));
  const routes = nativeRoutes(features);
  const served = routes.map((route) => ({
    route,
    handle: routeHandler(
      route,
      route.access === 'holder'
        ? authenticateHolder(features.licenses, limiters)
        : authenticate(route.access, features.apiKeys, limiters),
      limiters,
    ),
  }));
  const app = expressApp(served, limiters, handleError, options);
  const exact = new Map(
    served
      .filter(({ route }) => route.params === undefined)
      .map(({ route, handle }) => [`${route.method.toUpperCase()} ${route.path}`, handle]),
  );
  const answer = async (
    handle: RouteHandler,
    request: IncomingMessage,
    response: ServerResponse,
    wording?: ErrorWording,
  ): Promise<void> => {
    try {
      requireHost(request);
      const limited = limiters.address(request, response);
      if (limited !== undefined) await limited;
      await handle(request, response, {});
    } catch (error) {
      handleError(error, request, response, wording);
    }
  };
  const allowPage = pageOrigins(options.corsOrigins ?? []);
  const compatible = compat.map((api) => ({
    ...api,
    handle: (request: IncomingMessage, response: ServerResponse) => api.handle(request, response, limiters),
  }));
  return (request, response) => {
    begin(request, response);
    for (const [name, value] of SECURITY_HEADERS) response.setHeader(name, value);
    const path = pathOf(request);
    const handle = allowPage(request, response, path) ?? exact.get(`${request.method} ${path}`);
    if (handle !== undefined) {
      void answer(handle, request, response);
      return;
    }
    const api = compatible.find(({ matches }) => matches(path.replace(AUTHORITY, ''), request.method ?? ''));
    if (api === undefined) app(request, response);
    else void answer(api.handle, request, response, api.errors);
  };
}

interface Served {
  readonly route: Route;
  readonly handle: RouteHandler;
}

function expressApp(
  served: readonly Served[],
  limiters: RateLimiters,
  handleError: HandleError,
  { metrics, ready, version }: AppOptions,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // One spelling for each path, so that a proxy's rule for /metrics has no way around it.
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use((request, _response, next) => {
    requireHost(request);
    next();
  });
  const healthPaths = mountHealth(app, metrics, ready);
  app.use(async (request, response, next) => {
    await limiters.address(request, response);
    next();
  });
  for (const { route, handle } of served) {
    app[route.method](expressPath(route.path), (request, response) => handle(request, response, request.params));
  }
  const routes = served.map(({ route }) => route);
  const docsPaths = mountDocsPage(app, openApiDocument(routes, version));
  const pages = [...healthPaths, ...docsPaths].map((path) => ({ path, method: 'get' }) as const);
  refuseOtherMethods(app, [...routes, ...pages]);
  app.use((request) => {
    throw new NotOurs(request);
  });
  // Four parameters: that is how Express knows it for what it is.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    handleError(error, request, response);
  });
  return app;
}

/** Of a target in its absolute form (RFC 9112 3.2.2). */
const AUTHORITY = /^https?:\/\/[^/]*/i;

function pathOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at === -1 ? url : url.slice(0, at);
}

/** RFC 9112 3.2. */
function requireHost({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion === '1.1' && headers.host === undefined) {
    throw new HttpProblem(400, 'REQUEST_MALFORMED', 'A request of HTTP/1.1 has a Host header.');
  }
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
