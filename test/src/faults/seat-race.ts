import { type ActivationView, Api, type LicenseView } from '../support/api.js';
import type { ChildServer } from '../support/child-server.js';
import { Device, licenseAccessTo } from '../support/device.js';
import { sendDeactivation, sendRequest } from './ceremony.js';
import { openOneServer, type RacedServers } from './raced-servers.js';
import { reportViolations } from './resolve-unanswered.js';
import { Seat } from './seat.js';

/** Devices that want the one seat at the same moment. */
export const RACER_COUNT = 40;

export interface SeatRacePlan {
  readonly rounds: number;
  /** Default: one server with a journal. */
  readonly open?: () => Promise<RacedServers>;
  readonly progress?: (rounds: number) => void;
}

export interface SeatRaceResult {
  readonly rounds: number;
  /** Answered requests: each with a certificate or with `NO_SEAT_LEFT`. */
  readonly answered: number;
  /** How many times each server gave the seat. */
  readonly wins: readonly number[];
  /** Acknowledged changes a second while they raced. */
  readonly rate: number;
  readonly violations: readonly string[];
}

/**
 * Forty devices at once, each on its own connection, ask for the only seat of a license; then the winner returns it,
 * and they ask again. All answers must be true, and agree with the ledger.
 */
export async function runSeatRace({ rounds, open = openOneServer, progress }: SeatRacePlan): Promise<SeatRaceResult> {
  const raced = await open();
  const { vendor, servers } = raced;
  const serverOf = (racer: number): number => racer % servers.length;
  const urlOf = (racer: number): string => (servers[serverOf(racer)] as ChildServer).url;
  const wins = servers.map(() => 0);
  try {
    const operator = await Api.open(urlOf(0), vendor.apiKeys.readWrite);
    const lines = await Promise.all(Array.from({ length: RACER_COUNT }, (_, racer) => Api.open(urlOf(racer))));
    const devices = await Promise.all(Array.from({ length: RACER_COUNT }, () => Device.create()));
    const product = await operator.addProduct('Race');
    const violations: string[] = [];
    let milliseconds = 0;
    for (let round = 0; round < rounds; round += 1) {
      const report = (violation: string): void => void violations.push(`round ${round}: ${violation}`);
      const view = await operator.addLicense(product, 1);
      const license = { view, access: licenseAccessTo(vendor.vendor, product, view.code) };
      const seats = await Promise.all(
        devices.map(async (device) => new Seat(device, license, await device.request(license.access))),
      );
      const race = (): Promise<unknown> =>
        Promise.all(seats.map((seat, racer) => reportViolations(report, () => sendRequest(lines[racer] as Api, seat))));

      const began = performance.now();
      await race();
      milliseconds += performance.now() - began;
      await checkOneSeat(operator, seats, 0, report);
      const first = seats.findIndex(({ state }) => state === 'active');
      const winner = seats[first];
      if (winner !== undefined) {
        wins[serverOf(first)] = (wins[serverOf(first)] ?? 0) + 1;
        const next = lines[(first + 1) % RACER_COUNT] as Api;
        // Of two servers, the one that did not give the seat: the answer must be the same.
        await reportViolations(report, () => sendRequest(next, winner));
        await reportViolations(report, () => sendDeactivation(next, winner));
      }
      for (const seat of seats) if (seat.state === 'refused') seat.state = 'requested';
      await race();
      await checkOneSeat(operator, seats, 1, report);
      progress?.(round + 1);
    }
    for (const line of [...lines, operator]) line.close();
    const answered = 2 * rounds * RACER_COUNT;
    return { rounds, answered, wins, rate: (rounds * RACER_COUNT * 1000) / milliseconds, violations };
  } finally {
    await raced.remove();
  }
}

/** The answers to the devices, and the ledger. */
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
