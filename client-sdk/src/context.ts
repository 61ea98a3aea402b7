import type { ComponentHashes, CountersignError, Random, Trust } from '@countersign/shared';
import type { Timer } from './background/timer.js';
import type { RunningTime } from './clock/running-time.js';
import type { StateStore } from './state/state-store.js';
import type { TrialOffer } from './trial/trial-offer.js';

/** What the operations of one client depend on. */
export interface Context {
  /** The pinned roots only; learned trust comes from the state. */
  readonly pinned: Trust;
  readonly product: string;
  readonly store: StateStore;
  /** The client id for which passive certificates are accepted; `undefined` if the application did not opt in. */
  readonly clientId: string | undefined;
  /** The trial that the application offers. */
  readonly trial: TrialOffer | undefined;
  /** The hashed components of this machine; probed once per client. */
  readonly machine: () => Promise<ComponentHashes>;
  /** Why the application's policy forbids this platform, if it does; determined once per client. */
  readonly platformRefusal: () => Promise<CountersignError | undefined>;
  /** Seconds since 1970; read once in each operation. */
  readonly now: () => number;
  /** Seconds of a clock that can't be set; its zero has no meaning. */
  readonly monotonic: () => number;
  /** How long the product has run on this device. */
  readonly running: RunningTime;
  readonly timer: Timer;
  readonly random: Random;
  readonly fetch: typeof fetch;
}
