import { identifiedMachine } from '../activation/request.js';
import { timeForVerdict } from '../clock/time-for-verdict.js';
import type { Context } from '../context.js';
import { changeDevice, loadDevice } from '../state/loaded-device.js';
import type { DeviceState } from '../state/state.js';
import { verdictOfDevice } from '../verdict/status.js';
import type { Verdict } from '../verdict/verdict.js';

/**
 * Begins the trial that the application offers, bound to this machine. If there is a trial, or ever was a license,
 * nothing changes.
 *
 * @throws TypeError if the application offers none; CountersignError `MACHINE_UNIDENTIFIED`, `STATE_DAMAGED`,
 * `STATE_UNREADABLE`
 */
export async function startTrial(context: Context): Promise<Verdict> {
  const { trial: offer } = context;
  if (offer === undefined)
    throw new TypeError('There is no trial to start: openClient was called without the option trial.');
  const clock = context.now();
  const seen = await loadDevice(context.store);
  if (!mayBegin(seen.state)) return verdictOfDevice(context, seen, clock);
  const machine = await identifiedMachine(context);
  const memory = await changeDevice(context, async (before) => {
    if (!mayBegin(before.state)) return { state: before.state, result: before };
    const { now } = timeForVerdict(before.state, clock);
    const run = before.state.clock?.run ?? 0;
    const state: DeviceState = { ...before.state, trial: { startedAt: now, run, days: offer.days, machine } };
    return { state, result: { ...before, state } };
  });
  return verdictOfDevice(context, memory, clock);
}

const mayBegin = ({ trial, activation, passive, tombstones, generations }: DeviceState): boolean =>
  trial === undefined &&
  activation === undefined &&
  passive === undefined &&
  tombstones.length === 0 &&
  Object.keys(generations).length === 0;
