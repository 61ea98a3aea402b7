import { Api } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { licenseAccessTo } from '../support/device.js';
import { makeVendorFolder, type VendorFolder, type VendorLocation } from '../support/vendor-folder.js';
import { newSeat, sendRequest } from './ceremony.js';
import type { LicenseUnderTest, Seat } from './seat.js';

export interface LicensedVendor extends VendorFolder {
  /** Has seats left. */
  readonly license: LicenseUnderTest;
  /** Acknowledged, one after the other: each has a record of its own in the journal. */
  readonly seats: readonly Seat[];
}

/** A vendor whose server, a real process, has activated some devices and was stopped. */
export async function makeLicensedVendor(devices: number, place: VendorLocation = {}): Promise<LicensedVendor> {
  const vendor = await makeVendorFolder(place);
  const server = await startCountersign(vendor.folder, { store: place.store });
  const api = await Api.open(server.url, vendor.apiKeys.readWrite);
  const product = await api.addProduct('CAD Studio');
  const view = await api.addLicense(product, devices + 10);
  const license = { view, access: licenseAccessTo(vendor.vendor, product, view.code) };
  const seats: Seat[] = [];
  for (let i = 0; i < devices; i += 1) {
    const seat = await newSeat(license);
    await sendRequest(api, seat);
    seats.push(seat);
  }
  api.close();
  await server.stop();
  return { ...vendor, license, seats };
}
