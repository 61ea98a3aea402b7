import { type Check, CountersignError, showTime } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import type { Notice } from '../verdict.js';
import { type ClockFault, clockOf, faultOf, markOf, UNSET_LIMIT } from './device-clock.js';

/** What time it is for a verdict. */
export interface JudgedTime {
  /** Seconds since 1970, to judge terms by: the clock's, or the latest moment that has surely come when that is later. */
  readonly now: number;
  /** `CLOCK_ROLLBACK`, when the clock can't be believed. */
  readonly refusal?: CountersignError;
  readonly notices: readonly Notice[];
  /** What was seen, where it is not simply the clock's time that counts. */
  readonly checks: readonly Check[];
}

/**
 * @param state brought up to now by `RunningTime`
 * @param wall seconds since 1970, as the clock of this machine shows them
 */
export function judgeClock(state: DeviceState, wall: number): JudgedTime {
  const clock = clockOf(state);
  const mark = markOf(clock);
  if (wall >= mark) return { now: wall, notices: [], checks: [] };
  const fault = faultOf(clock, wall);
  const saw = `it shows ${showTime(wall)}, judged by ${showTime(mark)}`;
  const { refusal, notices } = consequence(fault, clock.unset ?? 0, wall, mark);
  const failure = refusal && { failure: { code: refusal.code, message: refusal.message } };
  return {
    now: mark,
    ...(refusal && { refusal }),
    notices,
    checks: [{ step: '10', title: 'clock of this machine', saw, ...failure }],
  };
}

function consequence(
  fault: ClockFault | undefined,
  unset: number,
  wall: number,
  mark: number,
): Pick<JudgedTime, 'refusal' | 'notices'> {
  if (fault === undefined) return { notices: [] };
  const found = `The clock of this machine shows ${showTime(wall)}, and it is ${showTime(mark)} or later.`;
  if (fault === 'unset' && unset < UNSET_LIMIT) {
    return { notices: [{ code: 'CLOCK_UNSET', message: `${found} Set its date and time.` }] };
  }
  return { refusal: new CountersignError('CLOCK_ROLLBACK', found), notices: [] };
}
