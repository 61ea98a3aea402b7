import { CLIENT_ID, type PinnedRoots, PRODUCT_ID, pinRoots, type Random } from '@countersign/shared';
import { host } from '#host';
import { systemTimer, type Timer } from './background/timer.js';
import { Client } from './client.js';
import { RunningTime } from './clock/running-time.js';
import { componentsOf } from './machine/machine-components.js';
import { checkPolicy, type MachinePolicy, policyRefusal, refusesAnything } from './machine/machine-policy.js';
import type { Platform } from './machine/platform.js';
import type { MachineProbe } from './machine/probe.js';
import type { StateStore } from './state/state-store.js';
import { assertTrialOffer, type TrialOffer } from './trial/trial-offer.js';

/** The options of a client, including replacements for its parts. */
export interface ClientOptions {
  /** The vendor's roots, from `countersign keys export-roots`; put them in the source, never in a setting. */
  readonly roots: PinnedRoots;
  /** Product id. */
  readonly product: string;
  /**
   * Path of a folder, created if needed; in a browser the name of an IndexedDB database; or a store of your own. Keep a
   * folder with the machine's data, not with the program.
   */
  readonly state: string | StateStore;
  /**
   * Path of a second folder, or name of a second database, for a copy of the state: if one of the two is deleted,
   * truncated or replaced, it is repaired. By default beside the folder, with the suffix `.copy`; `false` for none. A
   * store of your own has no second one unless given here.
   */
  readonly secondState?: string | false;
  /** Opts in to passive certificates, which are bound to this client id and to no device. */
  readonly passive?: { readonly clientId: string };
  /** The trial offered before there is a license; `Client.startTrial` starts it. Put it in the source, too. */
  readonly trial?: TrialOffer;
  /** Identifies this machine, instead of the built-in probe; called once per client. */
  readonly machine?: MachineProbe;
  /** Platforms on which the product refuses to run. */
  readonly machinePolicy?: MachinePolicy;
  /** Detects the platform, instead of `detectPlatform`; called once per client, and only for a policy. */
  readonly platform?: () => Promise<Platform>;
  /** Milliseconds since 1970; `Date.now` by default. */
  readonly clock?: () => number;
  /** Milliseconds of a clock that can't be set; `performance.now` by default. */
  readonly monotonic?: () => number;
  /** Timer; `setTimeout` by default. */
  readonly timer?: Timer;
  readonly random?: Random;
  /** For calls to the vendor's server; the global one by default. */
  readonly fetch?: typeof fetch;
}

/**
 * Opens the licensing of one product on this machine. Neither reads nor writes yet.
 *
 * @throws TypeError if an option is malformed; CountersignError `KEY_INVALID` if a root is not a usable key
 */
export async function openClient(options: ClientOptions): Promise<Client> {
  const { roots, product, state, secondState, passive, trial, fetch } = options;
  const { machine = host.probeMachine, machinePolicy = {}, platform = host.detectPlatform, clock = Date.now } = options;
  const milliseconds = options.monotonic ?? (() => performance.now());
  const now = (): number => secondsOf(clock());
  const monotonic = (): number => milliseconds() / 1000;
  const pinned = pinRoots(roots);
  if (!PRODUCT_ID.test(product)) throw new TypeError('product must be a product id.');
  if (passive !== undefined && !CLIENT_ID.test(passive.clientId)) {
    throw new TypeError('passive.clientId must be 10 to 255 printable ASCII characters without spaces.');
  }
  checkPolicy(machinePolicy);
  if (trial !== undefined) assertTrialOffer(trial);
  if (state === '')
    throw new TypeError('state must be the path of a folder (in a browser the name of a database), or a StateStore.');
  if (secondState === '') throw new TypeError('secondState must be the path of a folder, or false.');
  return new Client({
    pinned,
    product,
    store: placeOf(state, secondState),
    clientId: passive?.clientId,
    trial,
    machine: once(async () => componentsOf(pinned.vendor, product, await machine())),
    platformRefusal: once(async () =>
      refusesAnything(machinePolicy) ? policyRefusal(machinePolicy, await platform()) : undefined,
    ),
    now,
    monotonic,
    running: new RunningTime(monotonic, now),
    timer: options.timer ?? systemTimer,
    random: options.random ?? host.random,
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
  });
}

function placeOf(state: string | StateStore, second: string | false | undefined): StateStore {
  if (typeof state === 'string') return host.openState(state, second);
  if (second === undefined) return state;
  return {
    name: state.name,
    read: (document) => state.read(document),
    exclusively: (run) => state.exclusively(run),
    ...(second !== false && { second: host.openState(second, false) }),
  };
}

function secondsOf(milliseconds: number): number {
  const seconds = Math.floor(milliseconds / 1000);
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw new TypeError('clock must return milliseconds since 1970.');
  return seconds;
}

/** A probe may run programs, which is too slow for every call of `status`. A failed probe is retried. */
function once<T>(probe: () => Promise<T>): () => Promise<T> {
  let probed: Promise<T> | undefined;
  return () => {
    probed ??= probe().catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    return probed;
  };
}
