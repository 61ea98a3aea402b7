import type { Api } from '../support/api.js';
import { sendDeactivation, sendRequest, Violation } from './ceremony.js';
import type { Seat } from './seat.js';

export type Report = (violation: string) => void;

/**
 * After a crash, the devices that got no answer send again what they sent: certificates of deactivation, and each
 * request twice at once. Says how many they were. One that finds no seat lets another device go and asks once more, so
 * that in the end each has exactly one.
 */
export async function settle(lines: readonly [Api, Api], seats: readonly Seat[], report: Report): Promise<number> {
  const leaving = seats.filter(({ state }) => state === 'leaving');
  const requested = seats.filter(({ state }) => state === 'requested');
  for (const seat of leaving) await reporting(report, () => sendDeactivation(lines[0], seat));
  for (const seat of requested) {
    await Promise.all(lines.map((line) => reporting(report, () => sendRequest(line, seat))));
    if (isRefused(seat)) await takeOver(lines[0], seat, seats, report);
    if (seat.state !== 'active') report(`a request without an answer ended ${seat.state}`);
  }
  return leaving.length + requested.length;
}

async function takeOver(line: Api, seat: Seat, seats: readonly Seat[], report: Report): Promise<void> {
  const other = seats.find(({ license, state }) => license === seat.license && state === 'active');
  if (other === undefined) return report('a license without a single active seat has none left');
  await reporting(report, () => sendDeactivation(line, other));
  await reporting(report, () => sendRequest(line, seat));
}

/** Each device that has an answer asks for it again, and must get the identical one. */
export async function askAgain(lines: readonly Api[], seats: readonly Seat[], report: Report): Promise<void> {
  const left = seats.filter(({ state }) => state === 'active' || state === 'gone').values();
  await Promise.all(
    lines.map(async (line) => {
      // The clients share one iterator: each takes the next seat that nobody has taken.
      for (const seat of left) {
        await reporting(report, () => sendRequest(line, seat));
        if (seat.state === 'gone') await reporting(report, () => sendDeactivation(line, seat));
      }
    }),
  );
}

/** A function, because TypeScript can't know that sending changes the state. */
export const isRefused = (seat: Seat): boolean => seat.state === 'refused';

export async function reporting(report: Report, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    report(error.message);
  }
}
