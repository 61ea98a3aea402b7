import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { Role } from '../features/api-keys/api-key-record.js';
import type { Features } from '../features/features.js';
import type { RateCounters, RateLimits } from '../http/request/rate-limits.js';
import type { CompatibleApi } from '../http/routing/compatible-api.js';
import { createApp } from '../http/server/app.js';
import { closeHttpServer, createHttpServer, DEFAULT_TIMEOUTS, type HttpTimeouts } from '../http/server/http-server.js';
import { Metrics } from '../http/server/metrics.js';
import { systemClock, systemRandom } from '../startup/system.js';
import type { TestVendor } from './test-vendor.js';

const UNLIMITED: RateLimits = { perAddress: 1e9, failedKeysPerAddress: 1e9, trialsPerAddress: 1e9 };

export interface TestServerOptions {
  readonly rateLimits?: RateLimits;
  readonly rateCounters?: RateCounters;
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly ready?: () => Promise<boolean>;
  readonly corsOrigins?: readonly string[];
  /** Overrides the vendor's own, for example to make some of them fail. */
  readonly features?: Partial<Record<keyof Features, unknown>>;
  readonly compat?: (features: Features) => readonly CompatibleApi[];
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** Everything that was logged, at debug level. */
  readonly log: () => string;
  /** One for each role. */
  readonly keys: Readonly<Record<Role, string>>;
  readonly call: HttpCall;
  readonly close: () => Promise<void>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, if it is JSON. */
  readonly json: Record<string, unknown>;
}

/** One call, as a client makes it. `key` is an API key; a body that is not a string is sent as JSON. */
export type HttpCall = (
  method: string,
  path: string,
  options?: { readonly key?: string; readonly body?: unknown; readonly headers?: Record<string, string> },
) => Promise<HttpAnswer>;

/** The real application on a real port, over a test vendor. */
export async function startTestServer(acme: TestVendor, options: TestServerOptions = {}): Promise<TestServer> {
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const newRequestId = (): string => Buffer.from(systemRandom(9)).toString('base64url');
  const features = { ...acme.features, ...(options.features as Partial<Features>) };
  const app = createApp(features, {
    version: '0.0.0',
    logger,
    metrics: new Metrics(),
    rateLimits: options.rateLimits ?? UNLIMITED,
    ...(options.rateCounters && { rateCounters: options.rateCounters }),
    clock: systemClock,
    newRequestId,
    ready: options.ready ?? (() => acme.ledger.healthy()),
    ...(options.corsOrigins && { corsOrigins: options.corsOrigins }),
    ...(options.compat && { compat: options.compat(features) }),
  });
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const onUnreadable = (code: string): void => logger.info({ code }, 'unreadable');
  const server = createHttpServer(app, { timeouts, newRequestId, onUnreadable });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    server,
    keys: await keysOf(acme),
    call: createCaller(url),
    log: () => lines.join(''),
    close: () => {
      acme.features.eventFeed.close();
      return closeHttpServer(server, 1_000);
    },
  };
}

async function keysOf({ features: { apiKeys } }: TestVendor): Promise<TestServer['keys']> {
  const secretOf = async (role: Role): Promise<string> => (await apiKeys.add(role, role, 'test')).secret;
  return {
    'read-only': await secretOf('read-only'),
    'read-write': await secretOf('read-write'),
    offline: await secretOf('offline'),
    'data-streamer': await secretOf('data-streamer'),
    client: await secretOf('client'),
  };
}

export const createCaller =
  (url: string): HttpCall =>
  async (method, path, { key, body, headers = {} } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
  };
