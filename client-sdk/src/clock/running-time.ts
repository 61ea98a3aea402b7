import type { DeviceState } from '../state/state.js';
import { deviceClockOf, withRunningTime } from './device-clock.js';

/**
 * How long the product has run on this device: the stored time, and what this process adds. Concurrent processes each
 * add from their first reading of the state, and the longest counts, so that an hour of two processes is one hour.
 */
export class RunningTime {
  readonly #monotonic: () => number;
  readonly #wall: () => number;
  /** Its running time at a moment of the monotonic clock. */
  #from: { readonly run: number; readonly moment: number } | undefined;
  #kept: number;

  /**
   * @param monotonic seconds of a clock that can't be set
   * @param wall seconds since 1970
   */
  constructor(monotonic: () => number, wall: () => number) {
    this.#monotonic = monotonic;
    this.#wall = wall;
    this.#kept = monotonic();
  }

  /** Returns a state that was read, updated to now; the same object if nothing changes. */
  settle(state: DeviceState): DeviceState {
    return withRunningTime(state, Math.floor(this.#since(deviceClockOf(state).run)), this.#wall());
  }

  /**
   * Whether this process has run for so many seconds since its time was last due for saving; if so, the count restarts.
   */
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
