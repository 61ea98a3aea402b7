import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import type { DeviceMemory } from '../state/device-memory.js';
import type { Verdict } from '../verdict.js';

/** What a duty decides by. */
export interface Moment {
  readonly memory: DeviceMemory;
  readonly verdict: Verdict;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds since it was last done by this keeper; nothing before the first time. */
  readonly sinceDone: number | undefined;
  /** 0 to 1, another on each start: for spreading what many devices would do at once. */
  readonly spread: number;
}

/** Something that `keepLicensed` asks the vendor for when it is due. Where it throws it is tried again later. */
export interface Duty {
  /** Names it to `onFailure`. */
  readonly name: string;
  isDue(moment: Moment): boolean;
  run(context: Context, options: ServerOptions): Promise<unknown>;
}
