import type { Client } from '../client.js';
import { type ClientOptions, openClient } from '../open-client.js';
import { type InProcessServer, inProcessServer } from './in-process-server.js';
import { type MemoryState, memoryState } from './memory-state.js';
import { createTestVendor, type IssueOverride, type TestVendor } from './test-vendor.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';

/** A client with everything that it needs; only the signatures are real. */
export interface TestClient {
  readonly client: Client;
  readonly vendor: TestVendor;
  readonly server: InProcessServer;
  readonly clock: VirtualClock;
  readonly state: MemoryState;
  /** For another `openClient` on the same device, like a restart of the application. */
  readonly options: ClientOptions;
}

/** The license of a test client. */
export interface TestLicense {
  /** Feature codes; default: `pro` and `export`. */
  readonly features?: readonly string[];
  /** By feature code. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Default: no end. */
  readonly days?: number;
  /** Other claims of the certificate, as named in `docs/certificate-format.md`: `{ udf: { site: 'Zürich' } }`. */
  readonly claims?: IssueOverride<'activation'>;
}

const DAY = 86_400;
const MACHINE = {
  mid: 'test-machine',
  brd: 'test-board',
  dsk: 'test-disk',
  cpu: 'test-processor',
  net: '00:00:5e:00:53:01',
};
const LICENSE_CODE = 'TEST-LICENSE-CODE';

/** Creates a client that was never activated. @param options overrides */
export async function newClient(options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const clock = virtualClock();
  const vendor = await createTestVendor({ now: clock.now() });
  const server = inProcessServer(vendor, clock);
  const state = memoryState();
  const all: ClientOptions = {
    ...{ roots: vendor.roots, product: 'test-product', state, fetch: server.fetch },
    ...{ machine: async () => MACHINE, clock: clock.clock, monotonic: clock.monotonic },
    ...options,
  };
  return { client: await openClient(all), vendor, server, clock, state, options: all };
}

/** Creates a client whose status is `licensed`. */
export async function licensedClient(license: TestLicense = {}, options?: Partial<ClientOptions>): Promise<TestClient> {
  const made = await newClient(options);
  const { features, limits, days, claims } = license;
  const request = await made.client.createRequest({ licenseCode: LICENSE_CODE });
  const certificate = await made.vendor.activate(request, {
    ...(features !== undefined && { ftr: features }),
    ...(limits !== undefined && { lim: limits }),
    ...(days !== undefined && { exp: made.clock.now() + days * DAY }),
    ...claims,
  });
  await made.client.importCertificate(certificate);
  return made;
}

/** Creates a client whose license ended a day ago: `unlicensed`, `EXPIRED`. */
export async function expiredClient(license: TestLicense = {}, options?: Partial<ClientOptions>): Promise<TestClient> {
  const { days = 30 } = license;
  const made = await licensedClient({ ...license, days }, options);
  made.clock.advance({ days: days + 1 });
  return made;
}

/** Creates a client whose check was due a day ago, with 29 days of grace left: `grace`, `CHECK_DUE`. */
export async function graceClient(license: TestLicense = {}, options?: Partial<ClientOptions>): Promise<TestClient> {
  const due = { chk: virtualClock().now() + 30 * DAY, grc: 30 * DAY };
  const made = await licensedClient({ ...license, claims: { ...due, ...license.claims } }, options);
  made.clock.advance({ days: 31 });
  return made;
}

/** Creates a client on the first day of an unregistered trial of 14 days: `trial`, `TRIAL`. */
export async function trialClient(options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const made = await newClient({ trial: { days: 14 }, ...options });
  await made.client.startTrial();
  return made;
}
