import { Presets, SingleBar } from 'cli-progress';
import type { Output } from '../environment.js';

export interface Progress {
  step(count?: number): void;
  stop(): void;
}

const NONE: Progress = { step: () => {}, stop: () => {} };
/** Below this number, everything is done before a bar could be read. */
const WORTH_A_BAR = 10;

/** Shows a progress bar on a terminal, for more than a few steps; nothing elsewhere. */
export function progressOf(output: Output, what: string, total: number): Progress {
  if (output.isTTY !== true || total <= WORTH_A_BAR) return NONE;
  const format = `${what} [{bar}] {value} of {total}`;
  const bar = new SingleBar({ stream: output, format, hideCursor: true, clearOnComplete: true }, Presets.legacy);
  bar.start(total, 0);
  return { step: (count = 1) => bar.increment(count), stop: () => bar.stop() };
}

export interface ProgressTowards {
  /** The total is that of the first call. */
  report(done: number, total: number): void;
  stop(): void;
}

/** The same for work that reports its own progress. */
export function progressTowards(output: Output, what: string): ProgressTowards {
  let bar: Progress | undefined;
  let shown = 0;
  return {
    report(done, total) {
      bar ??= progressOf(output, what, total);
      bar.step(done - shown);
      shown = done;
    },
    stop: () => bar?.stop(),
  };
}
