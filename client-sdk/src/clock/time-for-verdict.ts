import { CountersignError, formatTime, type VerificationCheck } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import type { Notice } from '../verdict/verdict.js';
import {
  type ClockFault,
  clockFaultOf,
  deviceClockOf,
  latestCertainTime,
  UNSET_CLOCK_LIMIT_SECONDS,
} from './device-clock.js';

/** The time for a verdict. */
export interface VerdictTime {
  /** Seconds since 1970 for judging terms: the clock's or, if later, the latest certain time. */
  readonly now: number;
  /** `CLOCK_ROLLBACK`, if the clock is wrong. */
  readonly refusal?: CountersignError;
  readonly notices: readonly Notice[];
  /** An explanation, unless it is simply the clock's time. */
  readonly checks: readonly VerificationCheck[];
}

/**
 * @param state updated to now by `RunningTime`
 * @param wall seconds since 1970, by this machine's clock
 */
export function timeForVerdict(state: DeviceState, wall: number): VerdictTime {
  const clock = deviceClockOf(state);
  const mark = latestCertainTime(clock);
  if (wall >= mark) return { now: wall, notices: [], checks: [] };
  const fault = clockFaultOf(clock, wall);
  const saw = `it shows ${formatTime(wall)}, corrected to ${formatTime(mark)}`;
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
): Pick<VerdictTime, 'refusal' | 'notices'> {
  if (fault === undefined) return { notices: [] };
  const found = `The clock of this machine shows ${formatTime(wall)}, but it is ${formatTime(mark)} or later.`;
  if (fault === 'unset' && unset < UNSET_CLOCK_LIMIT_SECONDS) {
    return { notices: [{ code: 'CLOCK_UNSET', message: `${found} Set its date and time.` }] };
  }
  return { refusal: new CountersignError('CLOCK_ROLLBACK', found), notices: [] };
}
