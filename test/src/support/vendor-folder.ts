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

export interface VendorLocation {
  /** URL of a database for the ledger; a journal in the folder when it is left out. */
  readonly store?: string | undefined;
  /** The folder in which the vendor's is made; the one for temporary files when it is left out. */
  readonly above?: string;
}

/** A new test vendor in a temporary folder, on a real disk as far as `TMPDIR` is on one. */
export async function makeVendorFolder({ store, above = tmpdir() }: VendorLocation = {}): Promise<VendorFolder> {
  const folder = await mkdtemp(join(above, 'countersign-'));
  const vendor = await initialiseVendor({ folder, mode: 'test', store });
  return {
    ...vendor,
    folder,
    ledger: join(folder, 'ledger'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
