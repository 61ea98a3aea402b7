import { TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { type ChildServer, startCountersign } from '../support/child-server.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

/** Server processes on the ledger of one vendor. */
export interface RacedServers {
  readonly vendor: VendorFolder;
  readonly servers: readonly ChildServer[];
  remove(): Promise<void>;
}

export async function openOneServer(): Promise<RacedServers> {
  const vendor = await makeVendorFolder();
  const server = await startCountersign(vendor.folder);
  return {
    vendor,
    servers: [server],
    async remove() {
      await server.stop();
      await vendor.remove();
    },
  };
}

/** Two, separated only by the database. */
export async function openTwoServers(): Promise<RacedServers> {
  const postgres = await TestPostgres.start();
  const { url: store } = await postgres.createDatabase();
  const vendor = await makeVendorFolder({ store });
  const servers = await Promise.all([0, 1].map(() => startCountersign(vendor.folder, { store })));
  return {
    vendor,
    servers,
    async remove() {
      for (const server of servers) await server.stop();
      await vendor.remove();
      await postgres.stop();
    },
  };
}
