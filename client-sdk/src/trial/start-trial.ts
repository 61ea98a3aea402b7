import { judgeClock } from '../clock/judge-clock.js';
import type { Context } from '../context.js';
import { identifiedMachine } from '../request.js';
import { change, recall } from '../state/device-memory.js';
import type { DeviceState } from '../state/state.js';
import { judgeDevice } from '../status.js';
import type { Verdict } from '../verdict.js';

/**
 * Begins the trial that the application offers, bound to this machine. Where there is one, or there ever was a license,
 * nothing changes.
 *
 * @throws TypeError when the application offers none; CountersignError `MACHINE_UNIDENTIFIED`, `STATE_DAMAGED`,
 * `STATE_UNREADABLE`
 */
export async function startTrial(context: Context): Promise<Verdict> {
  const { trial: offer } = context;
  if (offer === undefined) throw new TypeError('There is no trial to start: openClient was given no option trial.');
  const clock = context.now();
  const seen = await recall(context.store);
  if (!mayBegin(seen.state)) return judgeDevice(context, seen, clock);
  const machine = await identifiedMachine(context);
  const memory = await change(context, async (before) => {
    if (!mayBegin(before.state)) return { state: before.state, result: before };
    const { now } = judgeClock(before.state, clock);
    const run = before.state.clock?.run ?? 0;
    const state: DeviceState = { ...before.state, trial: { startedAt: now, run, days: offer.days, machine } };
    return { state, result: { ...before, state } };
  });
  return judgeDevice(context, memory, clock);
}

const mayBegin = ({ trial, activation, passive, tombstones, generations }: DeviceState): boolean =>
  trial === undefined &&
  activation === undefined &&
  passive === undefined &&
  tombstones.length === 0 &&
  Object.keys(generations).length === 0;
