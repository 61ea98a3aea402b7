import { setTimeout as delay } from 'node:timers/promises';
import { Api } from '../support/api.js';
import { ConnectionLost } from '../support/http-connection.js';
import { pickOne, type SeededRandom } from '../support/seeded.js';
import { newSeat, SeatViolation, StoreUnavailable, sendDeactivation, sendRequest } from './ceremony.js';
import { isRefused } from './resolve-unanswered.js';
import type { LicenseUnderTest, Seat } from './seat.js';

export interface LoadPlan {
  readonly url: string;
  readonly licenses: readonly LicenseUnderTest[];
  /** The seats of each client, across all faults: a seat is changed by one client only. */
  readonly clients: readonly Seat[][];
  readonly dice: SeededRandom;
  /** The fault comes soon after that many acknowledged changes. */
  readonly strikeAfter: number;
  readonly strike: () => Promise<void>;
  readonly report: (violation: string) => void;
}

export interface LoadResult {
  /** Until the fault. */
  readonly acknowledged: number;
  readonly seconds: number;
}

/** Lets all clients work concurrently until a fault. */
export async function loadUntilFault(plan: LoadPlan): Promise<LoadResult> {
  const { clients, dice, strikeAfter, strike } = plan;
  const state = { acknowledged: 0, ended: false };
  const workers: Promise<void>[] = [];
  const began = performance.now();
  await new Promise<void>((enough) => {
    const count = (): void => {
      state.acknowledged += 1;
      if (state.acknowledged === strikeAfter) enough();
    };
    for (const seats of clients) workers.push(workUntilEnded(plan, seats, count, state));
    // A server that fails on its own must end the round, too.
    void Promise.all(workers).then(() => enough(), enough);
  });
  // An acknowledgement comes right after a write to the disk; this lets the fault fall anywhere between two of them.
  await delay(dice() * 20);
  const seconds = (performance.now() - began) / 1000;
  const { acknowledged } = state;
  await strike();
  state.ended = true;
  await Promise.all(workers);
  return { acknowledged, seconds };
}

async function workUntilEnded(
  plan: LoadPlan,
  seats: Seat[],
  count: () => void,
  state: { readonly ended: boolean },
): Promise<void> {
  const line = await Api.open(plan.url);
  const secondLine = await Api.open(plan.url);
  while (!state.ended) {
    try {
      await step(plan, seats, count, line, secondLine);
    } catch (error) {
      if (error instanceof ConnectionLost) return;
      if (error instanceof StoreUnavailable) continue;
      if (!(error instanceof SeatViolation)) throw error;
      plan.report(error.message);
    }
  }
  line.close();
  secondLine.close();
}

/** A new device arrives, or an existing one leaves or asks again. More arrive than there are seats. */
async function step(plan: LoadPlan, seats: Seat[], count: () => void, line: Api, secondLine: Api): Promise<void> {
  const { dice, licenses } = plan;
  const active = pickOne(
    dice,
    seats.filter(({ state }) => state === 'active'),
  );
  const what = dice();
  if (active !== undefined && what < 0.35) {
    await sendDeactivation(line, active);
    count();
    return;
  }
  if (active !== undefined && what < 0.5) {
    await sendRequest(line, active);
    return;
  }
  const license = pickOne(dice, licenses);
  if (license === undefined) throw new TypeError('There must be a license.');
  const seat = await newSeat(license);
  seats.push(seat);
  const sent = [sendRequest(line, seat)];
  if (dice() < 0.15) sent.push(sendRequest(secondLine, seat));
  const results = await Promise.allSettled(sent);
  // One of two was refused and the other had no answer: it may have got a seat that became free in between.
  if (isRefused(seat) && results.some(({ status }) => status === 'rejected')) seat.state = 'requested';
  if (seat.state === 'active') count();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
