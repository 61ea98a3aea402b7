/** What runs by itself. None of it keeps a process running. */
export interface Background {
  /** @returns how to call it off */
  later(run: () => void, seconds: number): () => void;
  /** When the process has nothing left to do. What `run` begins is finished before it ends. @returns how to call it off */
  atEnd(run: () => void): () => void;
}

/** What a browser has not is left out there. */
interface Surroundings {
  readonly process?: {
    once?(event: 'beforeExit', run: () => void): unknown;
    off?(event: 'beforeExit', run: () => void): unknown;
  };
}

/** More than this, and timers end at once. */
const LONGEST = 86_400;

export const background: Background = {
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
