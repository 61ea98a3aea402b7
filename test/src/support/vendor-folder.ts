import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InitialisedVendor, initialiseVendor } from '@countersign/server';

export interface VendorFolder extends InitialisedVendor {
  readonly folder: string;
  /** Where the journal is. */
  readonly ledger: string;
  remove(): Promise<void>;
}

/**
 * A new test vendor in a temporary folder, on a real disk as far as `TMPDIR` is on one.
 * @param store URL of a database for its ledger
 */
export async function makeVendorFolder(store?: string): Promise<VendorFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  const vendor = await initialiseVendor({ folder, mode: 'test', store });
  return {
    ...vendor,
    folder,
    ledger: join(folder, 'ledger'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
