import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Features } from '../../features/features.js';
import type { Clock } from '../../features/time.js';
import { authenticate } from '../request/authenticate.js';
import { authenticateHolder } from '../request/authenticate-holder.js';
import { clientAddresses } from '../request/client-address.js';
import { createRateLimiters, type RateCounters, type RateLimiters, type RateLimits } from '../request/rate-limits.js';
import { type ErrorFormat, type ErrorHandler, handleErrors } from '../response/handle-errors.js';
import { HttpProblem } from '../response/problem.js';
import type { CompatibleApi } from '../routing/compatible-api.js';
import { NotHandled } from '../routing/not-handled.js';
import { openApiDocument } from '../routing/openapi.js';
import type { Route } from '../routing/route.js';
import { expressPath, type RouteHandler, routeHandler } from '../routing/route-handler.js';
import { checkingRoutes } from '../v1/catalog/checking.js';
import { productPartRoutes } from '../v1/catalog/product-parts.js';
import { productRoutes } from '../v1/catalog/products.js';
import { profileRoutes } from '../v1/catalog/profiles.js';
import { releaseRoutes } from '../v1/catalog/releases.js';
import { companyRoutes } from '../v1/customers/companies.js';
import { groupLicenseRoutes } from '../v1/customers/group-licenses.js';
import { groupUserRoutes } from '../v1/customers/group-users.js';
import { groupRoutes } from '../v1/customers/groups.js';
import { meRoutes } from '../v1/customers/me.js';
import { ceremonyRoutes } from '../v1/devices/ceremony.js';
import { computerRoutes } from '../v1/devices/computers.js';
import { deviceRoutes } from '../v1/devices/device.js';
import { trialRoutes } from '../v1/devices/trials.js';
import { activityRoutes } from '../v1/licenses/activity.js';
import { licenseRestrictionRoutes } from '../v1/licenses/license-restrictions.js';
import { licenseRoutes } from '../v1/licenses/licenses.js';
import { noteRoutes } from '../v1/licenses/notes.js';
import { secretRoutes } from '../v1/licenses/secrets.js';
import { usageRoutes } from '../v1/licenses/usage.js';
import { generatorRuleRoutes } from '../v1/shop/generator-rules.js';
import { keyFileRoutes } from '../v1/shop/key-files.js';
import { keyRoutes } from '../v1/shop/keys.js';
import { orderRoutes } from '../v1/shop/orders.js';
import { apiKeyRoutes } from '../v1/vendor/api-keys.js';
import { checkLogRoutes } from '../v1/vendor/check-log.js';
import { eventRoutes } from '../v1/vendor/events.js';
import { settingsRoutes } from '../v1/vendor/settings.js';
import { corsOrigins } from './cors-origins.js';
import { mountDocsPage } from './docs-page.js';
import { mountHealth } from './health.js';
import type { Metrics } from './metrics.js';
import { requestLog } from './request-log.js';
import { SECURITY_HEADERS } from './security-headers.js';

export interface AppOptions {
  readonly version: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimits: RateLimits;
  /** This process's own memory if omitted. */
  readonly rateCounters?: RateCounters;
  readonly clock: Clock;
  readonly newRequestId: () => string;
  readonly ready: () => Promise<boolean>;
  /** Proxies whose `X-Forwarded-For` is trusted: addresses and networks; none if omitted. */
  readonly trustedProxies?: readonly string[];
  /** Origins of pages that may call the device API; none if omitted. */
  readonly corsOrigins?: readonly string[];
  /** Tried in this order for a path, after the native API. */
  readonly compat?: readonly CompatibleApi[];
}

export const nativeRoutes = (features: Features): readonly Route[] => [
  ...productRoutes(features.products),
  ...productPartRoutes(features.products),
  ...checkingRoutes(features.parameterLocks),
  ...profileRoutes(features.profiles),
  ...licenseRoutes(features.licenses),
  ...licenseRestrictionRoutes(features.licenseRestrictions),
  ...keyRoutes(features),
  ...keyFileRoutes(features.keyFiles),
  ...generatorRuleRoutes(features),
  ...activityRoutes(features.deviceActivity),
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
 * The whole HTTP side of a server. Native routes without parameters are looked up by their exact path, before Express,
 * whose routing costs more than everything else in a device's check; then come the compatible APIs. Everything else
 * goes to Express: other spellings, HEAD, unknown methods of a path.
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
    wording?: ErrorFormat,
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
  const allowPage = corsOrigins(options.corsOrigins ?? []);
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
  handleError: ErrorHandler,
  { metrics, ready, version }: AppOptions,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // One spelling for each path, so that a proxy's rule for /metrics can't be bypassed.
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
    throw new NotHandled(request);
  });
  // Express recognises an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    handleError(error, request, response);
  });
  return app;
}

/** For a target in absolute form (RFC 9112 3.2.2). */
const AUTHORITY = /^https?:\/\/[^/]*/i;

function pathOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at === -1 ? url : url.slice(0, at);
}

/** RFC 9112 3.2. */
function requireHost({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion === '1.1' && headers.host === undefined) {
    throw new HttpProblem(400, 'REQUEST_MALFORMED', 'HTTP/1.1 requests must have a Host header.');
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
      throw new HttpProblem(405, 'METHOD_NOT_ALLOWED', `This path accepts ${allowed.join(', ')}.`);
    });
  }
}
