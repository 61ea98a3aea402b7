import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LicensedVendor } from '../licensed-vendor.js';

/** A copy of a stopped server's vendor, to be damaged: its folder, and the state of its devices. */
export async function copyVendor(vendor: LicensedVendor): Promise<LicensedVendor> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-copy-'));
  await cp(vendor.folder, folder, { recursive: true });
  return {
    ...vendor,
    folder,
    ledger: join(folder, 'ledger'),
    seats: vendor.seats.map((seat) => seat.clone()),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
