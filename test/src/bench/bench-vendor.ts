import { Api, type LicenseView } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { accessTo, Device, type LicenseAccess } from '../support/device.js';
import { encodeRequest } from '../support/http-connection.js';
import { pick, seededDice } from '../support/seeded.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

export const ACTIVATIONS = '/v1/device/activations';
export const CHECKS = '/v1/device/checks';

const LICENSES = 100;

/** A vendor with a running server and licenses that have more seats than are asked for. */
export interface BenchVendor {
  readonly vendor: VendorFolder;
  readonly server: ChildServer;
  readonly product: string;
  readonly licenses: readonly LicenseView[];
  close(): Promise<void>;
}

/** @param execArgv options for the server's Node, such as `--cpu-prof` */
export async function openBenchVendor(execArgv?: readonly string[]): Promise<BenchVendor> {
  const vendor = await makeVendorFolder();
  const server = await startCountersign(vendor.folder, execArgv);
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const product = await api.addProduct('CAD Studio');
  const licenses: LicenseView[] = [];
  for (let i = 0; i < LICENSES; i += 1) licenses.push(await api.addLicense(product, 100_000));
  api.close();
  return {
    vendor,
    server,
    product,
    licenses,
    async close() {
      await server.stop();
      await vendor.remove();
    },
  };
}

/** Activation requests, each of a new device, signed beforehand: signing is the devices' work, not the server's. */
export async function signRequests({ vendor, product, licenses }: BenchVendor, count: number): Promise<Buffer[]> {
  const accesses = licenses.map(({ code }) => accessTo(vendor.vendor, product, code));
  const dice = seededDice(count);
  const requests: Buffer[] = [];
  for (let i = 0; i < count; i += 1) {
    const request = await (await Device.create()).request(pick(dice, accesses) as LicenseAccess);
    requests.push(encodeRequest({ method: 'POST', path: ACTIVATIONS, body: { request } }));
  }
  return requests;
}

/** Activates one device, and says how long the answer's body is and what it holds. */
export async function activateOne(
  bench: BenchVendor,
): Promise<{ readonly certificate: string; readonly bytes: number }> {
  const [license] = bench.licenses;
  if (license === undefined) throw new TypeError('There must be a license.');
  const request = await (await Device.create()).request(accessTo(bench.vendor.vendor, bench.product, license.code));
  const api = await Api.open(bench.server.url);
  const { body } = await api.call('POST', ACTIVATIONS, { request });
  api.close();
  const { certificate } = JSON.parse(body) as { readonly certificate: string };
  return { certificate, bytes: Buffer.byteLength(body) };
}
