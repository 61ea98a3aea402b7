import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import type { LoadedDevice } from '../state/loaded-device.js';
import type { Verdict } from '../verdict/verdict.js';

/** What a job needs to decide whether it is due. */
export interface RenewalMoment {
  readonly memory: LoadedDevice;
  readonly verdict: Verdict;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds since its last run in this renewal; `undefined` before the first. */
  readonly sinceDone: number | undefined;
  /** 0 to 1, different on each start: spreads the load of many devices. */
  readonly spread: number;
}

/** A call to the vendor that `keepLicensed` makes when it is due. If it throws, it is retried later. */
export interface RenewalJob {
  /** Identifies it to `onFailure`. */
  readonly name: string;
  isDue(moment: RenewalMoment): boolean;
  run(context: Context, options: ServerOptions): Promise<unknown>;
}
