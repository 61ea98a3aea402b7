import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LicensedVendor } from '../licensed-vendor.js';

/** A copy of a vendor whose server is stopped, to be spoiled: its folder and what its devices know. */
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
