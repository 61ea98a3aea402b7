import { type ActivationView, Api, type LicenseView } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { accessTo, Device } from '../support/device.js';
import { makeVendorFolder } from '../support/vendor-folder.js';
import { sendDeactivation, sendRequest } from './ceremony.js';
import { Seat } from './seat.js';
import { reporting } from './settle.js';

/** Devices that want the one seat at the same moment. */
export const RACERS = 40;

export interface SeatRacePlan {
  readonly rounds: number;
  readonly progress?: (rounds: number) => void;
}

export interface SeatRaceResult {
  readonly rounds: number;
  /** Requests answered: each by a certificate or by `NO_SEAT_LEFT`. */
  readonly answered: number;
  /** Acknowledged changes a second while they raced. */
  readonly rate: number;
  readonly violations: readonly string[];
}

/**
 * Forty devices at once, each on a connection of its own, ask for the only seat of a license; then the winner gives it
 * back and they ask again. Whatever they are told must be true, and the ledger must say the same.
 */
export async function seatRace({ rounds, progress }: SeatRacePlan): Promise<SeatRaceResult> {
  const vendor = await makeVendorFolder();
  const server = await startCountersign(vendor.folder);
  try {
    const operator = await Api.open(server.url, vendor.apiKeys.readWrite);
    const lines = await Promise.all(Array.from({ length: RACERS }, () => Api.open(server.url)));
    const devices = await Promise.all(Array.from({ length: RACERS }, () => Device.create()));
    const product = await operator.addProduct('Race');
    const violations: string[] = [];
    let milliseconds = 0;
    for (let round = 0; round < rounds; round += 1) {
      const report = (violation: string): void => void violations.push(`round ${round}: ${violation}`);
      const view = await operator.addLicense(product, 1);
      const license = { view, access: accessTo(vendor.vendor, product, view.code) };
      const seats = await Promise.all(
        devices.map(async (device) => new Seat(device, license, await device.request(license.access))),
      );
      const race = (): Promise<unknown> =>
        Promise.all(seats.map((seat, racer) => reporting(report, () => sendRequest(lines[racer] as Api, seat))));

      const began = performance.now();
      await race();
      milliseconds += performance.now() - began;
      await checkOneSeat(operator, seats, 0, report);
      const winner = seats.find(({ state }) => state === 'active');
      if (winner !== undefined) await reporting(report, () => sendDeactivation(lines[0] as Api, winner));
      for (const seat of seats) if (seat.state === 'refused') seat.state = 'requested';
      await race();
      await checkOneSeat(operator, seats, 1, report);
      progress?.(round + 1);
    }
    for (const line of [...lines, operator]) line.close();
    const answered = 2 * rounds * RACERS;
    return { rounds, answered, rate: (rounds * RACERS * 1000) / milliseconds, violations };
  } finally {
    await server.stop();
    await vendor.remove();
  }
}

/** What the devices were told, and what the ledger says. */
async function checkOneSeat(
  operator: Api,
  seats: readonly Seat[],
  gone: number,
  report: (violation: string) => void,
): Promise<void> {
  const winners = seats.filter(({ state }) => state === 'active');
  const losers = seats.filter(({ state }) => state === 'refused');
  if (winners.length !== 1) report(`${winners.length} devices have the one seat`);
  if (losers.length !== seats.length - 1 - gone) report(`${losers.length} devices were told that there is no seat`);
  const license = seats[0]?.license.view.id ?? '';
  const { seatsTaken } = await operator.expect<LicenseView>('GET', `/v1/licenses/${license}`);
  if (seatsTaken !== 1) report(`the license counts ${seatsTaken} seats taken`);
  const activations = await operator.everything<ActivationView>('/v1/activations', { licenseId: license });
  const active = activations.filter(({ status }) => status === 'active').map(({ id }) => id);
  if (active.length !== 1 || active[0] !== winners[0]?.activation)
    report(`the ledger has ${active.length} seats taken`);
  if (activations.length !== 1 + gone) report(`the ledger has ${activations.length} activations`);
}
