/**
 * Runs something once, after so many milliseconds, unless it is stopped before. What it runs never rejects. Nothing waits
 * for it when the process has nothing else to do.
 */
export type Timer = (milliseconds: number, run: () => Promise<void>) => () => void;

/** `setTimeout` takes a longer wait for none at all. */
const LONGEST = 2 ** 31 - 1;

/** Longer waits are cut to 24 days: whoever waits looks at the time again. */
export const systemTimer: Timer = (milliseconds, run) => {
  const timer: unknown = setTimeout(() => void run(), Math.min(Math.max(0, milliseconds), LONGEST));
  // In a browser a timer is a number and holds nothing up.
  (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
};
