import { join } from 'node:path';
import { type Client, openClient } from '@countersign/client';
import { Api, type LicenseView } from '../../support/api.js';
import { licenseAccessTo } from '../../support/device.js';
import type { VendorFolder } from '../../support/vendor-folder.js';
import { newSeat, sendDeactivation, sendRequest } from '../ceremony.js';
import { reportViolations } from '../resolve-unanswered.js';
import type { Seat } from '../seat.js';

const DEVICES = 3;

/** Activated devices, to be served by copies of the ledger, each as if it were the only one. */
export interface LicensedDevices {
  readonly vendor: VendorFolder;
  readonly license: LicenseView;
  /** Activated with the client SDK. Each server uses up the last one. */
  readonly clients: Client[];
  /** One of them was returned. */
  readonly seats: readonly Seat[];
  /** Seats that are taken. */
  readonly taken: number;
}

export interface ActivatedDevicesOptions {
  readonly url: string;
  readonly vendor: VendorFolder;
  readonly product: string;
  /** For the state of the devices. */
  readonly folder: string;
}

export async function activateDevices({
  url,
  vendor,
  product,
  folder,
}: ActivatedDevicesOptions): Promise<LicensedDevices> {
  const api = await Api.open(url, vendor.apiKeys.readWrite);
  const view = await api.addLicense(product, 2 * DEVICES);
  const clients: Client[] = [];
  const seats: Seat[] = [];
  for (let i = 0; i < DEVICES; i += 1) {
    const client = await openClient({
      roots: vendor.roots,
      product,
      state: join(folder, `device-${i}`),
      machine: async () => ({ mid: `machine ${i}`, cpu: `processor ${i}` }),
    });
    await client.activateOnline({ server: url, licenseCode: view.code });
    clients.push(client);
    const seat = await newSeat({ view, access: licenseAccessTo(vendor.vendor, product, view.code) });
    await sendRequest(api, seat);
    seats.push(seat);
  }
  await sendDeactivation(api, seats[0] as Seat);
  api.close();
  return { vendor, license: view, clients, seats, taken: 2 * DEVICES - 1 };
}

/**
 * Every earlier request must get its earlier answer; one device checks, refreshes, checks again and returns its seat.
 */
export async function serveDevices(
  server: string,
  { vendor, license, clients, seats, taken }: LicensedDevices,
  report: (violation: string) => void,
): Promise<void> {
  const api = await Api.open(server, vendor.apiKeys.readWrite);
  const seatsTaken = async () => (await api.expect<LicenseView>('GET', `/v1/licenses/${license.id}`)).seatsTaken;
  for (const seat of seats) {
    await reportViolations(report, () => sendRequest(api, seat));
    if (seat.state === 'gone') await reportViolations(report, () => sendDeactivation(api, seat));
  }
  if ((await seatsTaken()) !== taken) report(`${await seatsTaken()} seats are taken, and ${taken} were`);
  const client = clients.pop();
  if (client === undefined) throw new TypeError('Each server needs a device.');
  try {
    const states = [
      await client.checkOnline({ server }),
      await client.refreshOnline({ server }),
      await client.checkOnline({ server }),
    ].map(({ state }) => state);
    if (states.some((state) => state !== 'licensed')) report(`a device is ${states.join(', then ')}`);
    await client.deactivateOnline({ server });
  } catch (error) {
    report(`a device of before is refused: ${error instanceof Error ? error.message : error}`);
  }
  if ((await seatsTaken()) !== taken - 1) report('a deactivation did not free a seat');
  api.close();
}
