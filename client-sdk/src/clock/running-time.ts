import type { DeviceState } from '../state/state.js';
import { clockOf, ranUntil } from './device-clock.js';

/**
 * For how long the product has run on this device: what is written in its state, and what this process adds. Of processes
 * that run side by side each adds from its first look at the state, and the longest counts, so that an hour of two of
 * them is one hour.
 */
export class RunningTime {
  readonly #monotonic: () => number;
  readonly #wall: () => number;
  /** For how long it had run, at a moment of the monotonic clock. */
  #from: { readonly run: number; readonly moment: number } | undefined;
  #kept: number;

  /**
   * @param monotonic seconds of a clock that nobody can set
   * @param wall seconds since 1970
   */
  constructor(monotonic: () => number, wall: () => number) {
    this.#monotonic = monotonic;
    this.#wall = wall;
    this.#kept = monotonic();
  }

  /** A state that was read, brought up to now; the same object when there is nothing to add. */
  settle(state: DeviceState): DeviceState {
    return ranUntil(state, Math.floor(this.#since(clockOf(state).run)), this.#wall());
  }

  /** Whether this process has run for so many seconds since it was last due to write its time down; if so it counts anew. */
  isDue(seconds: number): boolean {
    const moment = this.#monotonic();
    if (moment - this.#kept < seconds) return false;
    this.#kept = moment;
    return true;
  }

  #since(written: number): number {
    const moment = this.#monotonic();
    const run = this.#from === undefined ? 0 : this.#from.run + Math.max(0, moment - this.#from.moment);
    if (this.#from !== undefined && run >= written) return run;
    this.#from = { run: written, moment };
    return written;
  }
}
