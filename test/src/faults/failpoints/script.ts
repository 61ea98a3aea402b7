import { Api, type LicenseView } from '../../support/api.js';
import { licenseAccessTo } from '../../support/device.js';
import { newSeat, sendDeactivation, sendRequest } from '../ceremony.js';
import type { LicensedVendor } from '../licensed-vendor.js';
import { type CrashReport, reportViolations } from '../resolve-unanswered.js';
import type { Seat } from '../seat.js';

const LINES = 4;
const SEATS = 9;

/** What is known outside after the script, however far it got. */
export interface ScriptNotes {
  readonly seats: Seat[];
  /** Products and licenses that were acknowledged. */
  readonly products: string[];
  readonly licenses: string[];
}

/**
 * Does every kind of write once: products, licenses, activations one by one and several at once, with a request sent
 * twice and more devices than seats, and deactivations with replays. It is always the same, so that a server reaches
 * the same places each time.
 * @throws ConnectionLost if the server is killed meanwhile
 */
export async function playScript(
  url: string,
  vendor: LicensedVendor,
  notes: ScriptNotes,
  report: CrashReport,
): Promise<void> {
  const operator = await Api.open(url, vendor.apiKeys.readWrite);
  const lines = await Promise.all(Array.from({ length: LINES }, () => Api.open(url)));
  const line = (index: number): Api => lines[index % LINES] as Api;
  try {
    const product = await operator.addProduct('Viewer');
    notes.products.push(product);
    const view: LicenseView = await operator.addLicense(product, SEATS);
    notes.licenses.push(view.id);
    const license = { view, access: licenseAccessTo(vendor.vendor, product, view.code) };
    const come = async (): Promise<Seat> => {
      const seat = await newSeat(license);
      notes.seats.push(seat);
      return seat;
    };

    for (let i = 0; i < 4; i += 1) {
      const seat = await come();
      await reportViolations(report, () => sendRequest(line(0), seat));
    }
    for (let round = 0; round < 2; round += 1) {
      const seats = [await come(), await come(), await come()];
      const sent = [...seats, seats[0] as Seat].map((seat, index) =>
        reportViolations(report, () => sendRequest(line(index), seat)),
      );
      await allOf(sent);
    }
    const leaving = [...vendor.seats.slice(0, 2), ...notes.seats.filter(({ state }) => state === 'active').slice(0, 2)];
    for (const seat of leaving) {
      await reportViolations(report, () => sendDeactivation(line(0), seat));
      await reportViolations(report, () => sendDeactivation(line(1), seat));
      await reportViolations(report, () => sendRequest(line(2), seat));
    }
    const last = [await come(), await come()];
    await allOf(last.map((seat, index) => reportViolations(report, () => sendRequest(line(index), seat))));
  } finally {
    for (const each of [...lines, operator]) each.close();
  }
}

/** Waits for all before it throws the first error: nothing may be recorded after the end of the server. */
async function allOf(sent: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(sent)) if (result.status === 'rejected') throw result.reason;
}
