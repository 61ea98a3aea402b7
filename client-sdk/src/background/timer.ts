/**
 * Runs something once, after so many milliseconds, unless it is stopped before. What it runs never rejects. It does not
 * keep the process running.
 */
export type Timer = (milliseconds: number, run: () => Promise<void>) => () => void;

/** `setTimeout` treats a longer delay as none. */
const LONGEST = 2 ** 31 - 1;

/** Longer delays are limited to 24 days: the caller checks the time again. */
export const systemTimer: Timer = (milliseconds, run) => {
  const timer: unknown = setTimeout(() => void run(), Math.min(Math.max(0, milliseconds), LONGEST));
  // In a browser a timer is a number, and keeps nothing running.
  (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
};
