import type { Api } from '../support/api.js';
import { SeatViolation, sendDeactivation, sendRequest } from './ceremony.js';
import type { Seat } from './seat.js';

export type CrashReport = (violation: string) => void;

/**
 * After a crash, the devices without an answer send again: deactivation certificates, and each request twice at once.
 * Returns how many there were. A device without a seat releases another one and asks again, so that in the end each has
 * exactly one.
 */
export async function resolveUnanswered(
  lines: readonly [Api, Api],
  seats: readonly Seat[],
  report: CrashReport,
): Promise<number> {
  const leaving = seats.filter(({ state }) => state === 'leaving');
  const requested = seats.filter(({ state }) => state === 'requested');
  for (const seat of leaving) await reportViolations(report, () => sendDeactivation(lines[0], seat));
  for (const seat of requested) {
    await Promise.all(lines.map((line) => reportViolations(report, () => sendRequest(line, seat))));
    if (isRefused(seat)) await takeOver(lines[0], seat, seats, report);
    if (seat.state !== 'active') report(`a request without an answer ended ${seat.state}`);
  }
  return leaving.length + requested.length;
}

async function takeOver(line: Api, seat: Seat, seats: readonly Seat[], report: CrashReport): Promise<void> {
  const other = seats.find(({ license, state }) => license === seat.license && state === 'active');
  if (other === undefined) return report('a license without a single active seat has none left');
  await reportViolations(report, () => sendDeactivation(line, other));
  await reportViolations(report, () => sendRequest(line, seat));
}

/** Each device that has an answer asks for it again, and must get the identical one. */
export async function askAgain(lines: readonly Api[], seats: readonly Seat[], report: CrashReport): Promise<void> {
  const left = seats.filter(({ state }) => state === 'active' || state === 'gone').values();
  await Promise.all(
    lines.map(async (line) => {
      // The clients share one iterator: each takes the next seat that nobody has taken.
      for (const seat of left) {
        await reportViolations(report, () => sendRequest(line, seat));
        if (seat.state === 'gone') await reportViolations(report, () => sendDeactivation(line, seat));
      }
    }),
  );
}

/** A function, because TypeScript can't know that sending changes the state. */
export const isRefused = (seat: Seat): boolean => seat.state === 'refused';

export async function reportViolations(report: CrashReport, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof SeatViolation)) throw error;
    report(error.message);
  }
}
