import { TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { startCountersign } from '../support/child-server.js';
import { makeVendorFolder } from '../support/vendor-folder.js';
import type { StoreUnderFaults } from './store-under-faults.js';

/** A separate database on a separate PostgreSQL, which can be killed like the server. */
export async function openPostgresUnderFaults(): Promise<StoreUnderFaults> {
  const postgres = await TestPostgres.start();
  const { url: store, name } = await postgres.createDatabase();
  const vendor = await makeVendorFolder({ store });
  return {
    vendor,
    start: () => startCountersign(vendor.folder, { store }),
    faults: [
      { name: 'kill -9 of the server', strike: (server) => server.kill(), endsServer: true },
      {
        name: 'connections cut by the database',
        strike: async () => void (await postgres.terminateBackends(name)),
        endsServer: false,
      },
      {
        name: 'kill -9 of PostgreSQL',
        strike: async () => {
          await postgres.kill();
          await postgres.restart();
        },
        endsServer: false,
      },
    ],
    async remove() {
      await vendor.remove();
      await postgres.stop();
    },
  };
}
