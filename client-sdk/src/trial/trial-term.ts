import type { DeviceState } from '../state/state.js';

type LocalTrial = NonNullable<DeviceState['trial']>;

const DAY = 86_400;

/** No clock that is set shows a time before 2025; a battery that is dead does. */
const PLAUSIBLE = 1_735_689_600;

/** For how long the product has run here in all, in seconds; nobody can set it back by setting a clock. */
export const trialRunTime = ({ clock, trial }: DeviceState): number => clock?.run ?? trial?.run ?? 0;

/**
 * When a trial that nobody has signed is over: so many days after it began, or after so many days in which the product
 * ran, whichever is first. Began it by a clock that was not set, the second alone counts.
 *
 * @param run as `runTime` has it
 * @param now seconds since 1970
 */
export function localTrialEnd({ startedAt, run: before, days }: LocalTrial, run: number, now: number): number {
  const byClock = startedAt < PLAUSIBLE ? Number.POSITIVE_INFINITY : startedAt + days * DAY;
  return earlierEnd(byClock, now + days * DAY - (run - before));
}

/** The same for one that the vendor has signed; it can't run for longer than what was left of it when it came. */
export const registeredTrialEnd = (
  { iat, exp }: { readonly iat: number; readonly exp: number },
  before: number,
  run: number,
  now: number,
): number => earlierEnd(exp, now + Math.max(0, exp - iat) - (run - before));

/** Two clocks never agree to the second; less than a day between them says nothing, and would move the end all the time. */
const earlierEnd = (byClock: number, byRunning: number): number => (byRunning < byClock - DAY ? byRunning : byClock);
