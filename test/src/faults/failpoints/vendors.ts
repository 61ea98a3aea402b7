import { TestPostgres } from '../../../../server/dist/testing/postgres/index.js';
import type { CountersignOptions } from '../../support/child-server.js';
import { copyVendor } from '../copying/copy-vendor.js';
import { type LicensedVendor, makeLicensedVendor } from '../licensed-vendor.js';

const DEVICES = 8;
/** So small that the script makes the server compact its journal, at the start and while it serves. */
const COMPACT_ABOVE_BYTES = 11_000;

/** A vendor that is killed once: a copy of the one that was prepared. */
export interface VendorCopy {
  readonly vendor: LicensedVendor;
  readonly options: CountersignOptions;
}

export interface PreparedVendor {
  copy(): Promise<VendorCopy>;
  remove(): Promise<void>;
}

export async function prepareOnJournal(): Promise<PreparedVendor> {
  const vendor = await makeLicensedVendor(DEVICES);
  return {
    copy: async () => ({
      vendor: await copyVendor(vendor),
      options: { journal: { compactAboveBytes: COMPACT_ABOVE_BYTES } },
    }),
    remove: () => vendor.remove(),
  };
}

export async function prepareOnPostgres(): Promise<PreparedVendor> {
  const postgres = await TestPostgres.start();
  const original = await postgres.createDatabase();
  const vendor = await makeLicensedVendor(DEVICES, { store: original.url });
  return {
    async copy() {
      const { url: store } = await postgres.createDatabase(`TEMPLATE ${original.name}`);
      return { vendor: await copyVendor(vendor), options: { store } };
    },
    async remove() {
      await vendor.remove();
      await postgres.stop();
    },
  };
}
