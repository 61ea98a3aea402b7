import type { ComponentHashes, CountersignError, Random, Trust } from '@countersign/shared';
import type { RunningTime } from './clock/running-time.js';
import type { StateStore } from './state/state-store.js';
import type { TrialOffer } from './trial/trial-offer.js';
import type { Timer } from './watch/timer.js';

/** What the operations of one client work with. */
export interface Context {
  /** The pinned roots and nothing else; what was learnt since comes from the state. */
  readonly pinned: Trust;
  readonly product: string;
  readonly store: StateStore;
  /** The client id for which passive certificates are accepted; `undefined` when the application did not opt in. */
  readonly clientId: string | undefined;
  /** What the application offers for trial by itself. */
  readonly trial: TrialOffer | undefined;
  /** The hashed components of this machine; probed once in the life of a client. */
  readonly machine: () => Promise<ComponentHashes>;
  /** Why the application's policy forbids what this runs on, if it does; found out once in the life of a client. */
  readonly platformRefusal: () => Promise<CountersignError | undefined>;
  /** Seconds since 1970; read once in each operation. */
  readonly now: () => number;
  /** Seconds of a clock that nobody can set; its zero means nothing. */
  readonly monotonic: () => number;
  /** For how long the product has run on this device. */
  readonly running: RunningTime;
  readonly timer: Timer;
  readonly random: Random;
  readonly fetch: typeof fetch;
}
