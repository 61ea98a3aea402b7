import { Api, type LicenseView } from '../support/api.js';
import type { ChildServer } from '../support/child-server.js';
import { Device, type LicenseAccess, licenseAccessTo } from '../support/device.js';
import { encodeRequest } from '../support/http-connection.js';
import { pickOne, seededRandom } from '../support/seeded.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';
import type { BenchStore } from './bench-store.js';
import { fillVendor } from './fill-vendor.js';

export const ACTIVATION_COUNT = '/v1/device/activations';
export const CHECK_COUNT = '/v1/device/checks';

/** How many of its licenses are activated. Their ids are random, so those of one page are spread over the ledger. */
const USED_LICENSES = 100;

/** A vendor with a running server, and licenses with more seats than needed. */
export interface BenchVendor {
  readonly vendor: VendorFolder;
  readonly server: ChildServer;
  /** Of each start of the server, from the start of its process until it answered. */
  readonly startMilliseconds: readonly number[];
  readonly product: string;
  /** Some of them. */
  readonly licenses: readonly LicenseView[];
  close(): Promise<void>;
}

export interface BenchVendorOptions {
  readonly store: BenchStore;
  /** How many there are in the ledger. */
  readonly licenses: number;
  /** How often the server is started, the last time to stay. */
  readonly starts?: number;
  /** Options for the server's Node, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

export async function openBenchVendor(options: BenchVendorOptions): Promise<BenchVendor> {
  const { store, licenses: count, starts = 1, execArgv } = options;
  const vendor = await makeVendorFolder();
  const product = await fillVendor(vendor, count);
  await store.settle(vendor);
  let server = await store.start(vendor, execArgv);
  const startMilliseconds = [server.startMilliseconds];
  while (startMilliseconds.length < starts) {
    await server.stop();
    server = await store.start(vendor, execArgv);
    startMilliseconds.push(server.startMilliseconds);
  }
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const { items: licenses } = await api.expect<{ readonly items: readonly LicenseView[] }>(
    'GET',
    `/v1/licenses?limit=${USED_LICENSES}`,
  );
  api.close();
  return {
    vendor,
    server,
    startMilliseconds,
    product,
    licenses,
    async close() {
      await server.stop();
      await vendor.remove();
    },
  };
}

/** Activation requests, each of a new device, signed in advance: signing is the devices' work, not the server's. */
export async function signRequests({ vendor, product, licenses }: BenchVendor, count: number): Promise<Buffer[]> {
  const accesses = licenses.map(({ code }) => licenseAccessTo(vendor.vendor, product, code));
  const dice = seededRandom(count);
  const requests: Buffer[] = [];
  for (let i = 0; i < count; i += 1) {
    const request = await (await Device.create()).request(pickOne(dice, accesses) as LicenseAccess);
    requests.push(encodeRequest({ method: 'POST', path: ACTIVATION_COUNT, body: { request } }));
  }
  return requests;
}

/** Activates one device, and returns the length of the answer and its content. */
export async function activateOne(
  bench: BenchVendor,
): Promise<{ readonly certificate: string; readonly bytes: number }> {
  const [license] = bench.licenses;
  if (license === undefined) throw new TypeError('There must be a license.');
  const request = await (await Device.create()).request(
    licenseAccessTo(bench.vendor.vendor, bench.product, license.code),
  );
  const api = await Api.open(bench.server.url);
  const { body } = await api.call('POST', ACTIVATION_COUNT, { request });
  api.close();
  const { certificate } = JSON.parse(body) as { readonly certificate: string };
  return { certificate, bytes: Buffer.byteLength(body) };
}
