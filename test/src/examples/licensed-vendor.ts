import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type ClientOptions, openClient } from '@countersign/client';
import { Api, type LicenseView } from '../support/api.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

export const PRODUCT = 'cad-studio';
const MACHINE = { mid: 'machine-1', brd: 'board-1', dsk: 'disk-1', net: '00:00:5e:00:53:01' };

/** A vendor with a server and one product, and a folder for the devices of one test file. */
export interface LicensedVendor {
  readonly vendor: VendorFolder;
  readonly server: ChildServer;
  readonly api: Api;
  readonly folder: string;
  sell(): Promise<LicenseView>;
  options(state: string): ClientOptions;
  /** An application on a separate device. */
  open(state: string): Promise<Client>;
  stop(): Promise<void>;
}

const FEATURES = [
  { code: 'export-pdf', name: 'Export as PDF', included: true, inTrials: true },
  { code: 'plug-in.mesh', name: 'Mesh', included: true },
  { code: 'render', name: 'Render', included: true, type: 'floating' },
  { code: 'pages', name: 'Pages', included: true, type: 'consumption-tokens' },
  { code: 'vault-key', name: 'Vault', included: true, type: 'secure-store' },
];

export async function startVendor(): Promise<LicensedVendor> {
  const vendor = await makeVendorFolder();
  const server = await startCountersign(vendor.folder);
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-examples-'));
  await api.expect('POST', '/v1/products', {
    id: PRODUCT,
    name: 'CAD Studio',
    features: FEATURES,
    trial: { days: 30 },
  });
  const made: LicensedVendor = {
    vendor,
    server,
    api,
    folder,
    async sell() {
      const license = await api.expect<LicenseView>('POST', '/v1/licenses', {
        productId: PRODUCT,
        seats: 9,
        features: [
          { code: 'export-pdf' },
          { code: 'plug-in.mesh' },
          { code: 'render', limit: 1 },
          { code: 'pages', limit: 100, offline: 20 },
          { code: 'vault-key' },
        ],
      });
      await api.expect('PUT', `/v1/licenses/${license.id}/secrets/vault-key`, { value: 'a value for one device' });
      return license;
    },
    options: (state) => ({
      roots: vendor.roots,
      product: PRODUCT,
      state: join(folder, state),
      machine: async () => ({ ...MACHINE, mid: `machine-of-${state}` }),
    }),
    open: (state) => openClient(made.options(state)),
    async stop() {
      api.close();
      await server.stop();
      await vendor.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return made;
}
