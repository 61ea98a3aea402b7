import type { DeviceState } from '../state/state.js';

type LocalTrial = NonNullable<DeviceState['trial']>;

const DAY = 86_400;

/** No clock that is set shows a time before 2025, but one with a dead battery does. */
const PLAUSIBLE = 1_735_689_600;

/** Returns how long the product has run here in total, in seconds; setting a clock can't reduce it. */
export const trialRunTime = ({ clock, trial }: DeviceState): number => clock?.run ?? trial?.run ?? 0;

/**
 * Returns the end of an unregistered trial: a number of days after its start, or after that many days of running,
 * whichever comes first. If it was started with a clock that was not set, only the second counts.
 *
 * @param run as returned by `runTime`
 * @param now seconds since 1970
 */
export function localTrialEnd({ startedAt, run: before, days }: LocalTrial, run: number, now: number): number {
  const byClock = startedAt < PLAUSIBLE ? Number.POSITIVE_INFINITY : startedAt + days * DAY;
  return earlierEnd(byClock, now + days * DAY - (run - before));
}

/** The same for a registered trial; it can't run longer than the time that was left when it arrived. */
export const registeredTrialEnd = (
  { iat, exp }: { readonly iat: number; readonly exp: number },
  before: number,
  run: number,
  now: number,
): number => earlierEnd(exp, now + Math.max(0, exp - iat) - (run - before));

/** Two clocks never agree to the second; differences below a day mean nothing, and would move the end all the time. */
const earlierEnd = (byClock: number, byRunning: number): number => (byRunning < byClock - DAY ? byRunning : byClock);
