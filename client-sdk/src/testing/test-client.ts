import type { Client } from '../client.js';
import { type ClientOptions, openClient } from '../open-client.js';
import { type InProcessServer, inProcessServer } from './in-process-server.js';
import { type MemoryState, memoryState } from './memory-state.js';
import { createTestVendor, type IssueOverride, type TestVendor } from './test-vendor.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';

/** A client with all that it needs, none of it real but the signatures. */
export interface TestClient {
  readonly client: Client;
  readonly vendor: TestVendor;
  readonly server: InProcessServer;
  readonly clock: VirtualClock;
  readonly state: MemoryState;
  /** For another `openClient` on the same device, as after a new start of the application. */
  readonly options: ClientOptions;
}

/** What the license of a test client is to say. */
export interface TestLicense {
  /** Codes; `pro` and `export` unless given. */
  readonly features?: readonly string[];
  /** By code. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Without an end unless given. */
  readonly days?: number;
  /** What else the certificate says, as `docs/certificate-format.md` names it: `{ udf: { site: 'Zürich' } }`. */
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

/** A client that was never activated. @param options what it is to have otherwise */
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

/** A client whose status is `licensed`. */
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

/** A client whose license ended a day ago: `unlicensed`, `EXPIRED`. */
export async function expiredClient(license: TestLicense = {}, options?: Partial<ClientOptions>): Promise<TestClient> {
  const { days = 30 } = license;
  const made = await licensedClient({ ...license, days }, options);
  made.clock.advance({ days: days + 1 });
  return made;
}

/** A client whose check was due a day ago, with 29 days of grace left: `grace`, `CHECK_DUE`. */
export async function graceClient(license: TestLicense = {}, options?: Partial<ClientOptions>): Promise<TestClient> {
  const due = { chk: virtualClock().now() + 30 * DAY, grc: 30 * DAY };
  const made = await licensedClient({ ...license, claims: { ...due, ...license.claims } }, options);
  made.clock.advance({ days: 31 });
  return made;
}

/** A client on the first day of a trial of 14 days, which the vendor does not know of yet: `trial`, `TRIAL`. */
export async function trialClient(options: Partial<ClientOptions> = {}): Promise<TestClient> {
  const made = await newClient({ trial: { days: 14 }, ...options });
  await made.client.startTrial();
  return made;
}
