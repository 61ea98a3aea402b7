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

/** A new test vendor in a temporary folder, on a real disk as far as `TMPDIR` is on one; or in a folder above it. */
export async function makeVendorFolder(above: string = tmpdir()): Promise<VendorFolder> {
  const folder = await mkdtemp(join(above, 'countersign-'));
  const vendor = await initialiseVendor({ folder, mode: 'test' });
  return {
    ...vendor,
    folder,
    ledger: join(folder, 'ledger'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
