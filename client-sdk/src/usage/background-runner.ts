/** Background work that does not keep a process running. */
export interface BackgroundRunner {
  /** @returns a function that cancels it */
  later(run: () => void, seconds: number): () => void;
  /**
   * Runs when the process has nothing left to do. What `run` starts is finished before it ends. @returns a function
   * that cancels it
   */
  atEnd(run: () => void): () => void;
}

/** Skipped in a browser, which lacks it. */
interface Surroundings {
  readonly process?: {
    once?(event: 'beforeExit', run: () => void): unknown;
    off?(event: 'beforeExit', run: () => void): unknown;
  };
}

/** A longer timer would fire at once. */
const LONGEST = 86_400;

export const backgroundRunner: BackgroundRunner = {
  later(run, seconds) {
    const timer: unknown = setTimeout(run, Math.min(seconds, LONGEST) * 1_000);
    (timer as { unref?(): void }).unref?.();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
  atEnd(run) {
    const { process } = globalThis as Surroundings;
    process?.once?.('beforeExit', run);
    return () => process?.off?.('beforeExit', run);
  },
};
