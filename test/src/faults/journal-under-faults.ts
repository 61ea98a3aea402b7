import { readdir } from 'node:fs/promises';
import { startCountersign } from '../support/child-server.js';
import { makeVendorFolder } from '../support/vendor-folder.js';
import type { StoreUnderFaults } from './store-under-faults.js';

/** A few dozen activations: a journal that is compacted again and again under load. */
const COMPACT_ABOVE_BYTES = 100_000;

export async function openJournalUnderFaults(): Promise<StoreUnderFaults> {
  const vendor = await makeVendorFolder();
  const begun = new Set<string>();
  return {
    vendor,
    start: () => startCountersign(vendor.folder, { journal: { compactAboveBytes: COMPACT_ABOVE_BYTES } }),
    faults: [{ name: 'kill -9 of the server', strike: (server) => server.kill(), endsServer: true }],
    /** Each has begun a journal of its own; of several between two calls only the last is seen. */
    async compactions() {
      for (const name of await readdir(vendor.ledger)) if (name.startsWith('journal-')) begun.add(name);
      return begun.size;
    },
    remove: () => vendor.remove(),
  };
}
