import { CLIENT_ID, type PinnedRoots, PRODUCT_ID, pinRoots, type Random } from '@countersign/shared';
import { host } from '#host';
import { Client } from './client.js';
import { RunningTime } from './clock/running-time.js';
import { componentsOf } from './machine/machine-components.js';
import { checkPolicy, type MachinePolicy, policyRefusal, refusesAnything } from './machine/machine-policy.js';
import type { Platform } from './machine/platform.js';
import type { MachineProbe } from './machine/probe.js';
import type { StateStore } from './state/state-store.js';
import { assertOffer, type TrialOffer } from './trial/trial-offer.js';
import { systemTimer, type Timer } from './watch/timer.js';

/** What a client needs to know, and what an application may bring instead of ours. */
export interface ClientOptions {
  /** The vendor's roots, from `countersign keys export-roots`; put them into the source, never into a setting. */
  readonly roots: PinnedRoots;
  /** Product id. */
  readonly product: string;
  /**
   * Path of a folder, made when needed; in a browser the name of an IndexedDB database; or an own place. Keep a folder
   * with the machine's data, not with the program.
   */
  readonly state: string | StateStore;
  /**
   * Path of a second folder, or name of a second database, which holds a copy of the state: deleting, cutting or putting back one of the two is then
   * noticed and mended. Beside the folder, with `.copy` after its name, unless given; `false` for none. An own place has no
   * second one unless this names it.
   */
  readonly secondState?: string | false;
  /** Opts in to passive certificates, which are bound to this client id and to no device. */
  readonly passive?: { readonly clientId: string };
  /** What people may try before they have a license; `Client.startTrial` begins it. Put it into the source too. */
  readonly trial?: TrialOffer;
  /** What identifies this machine, instead of our own probe; called once in the life of the client. */
  readonly machine?: MachineProbe;
  /** On which kinds of machine the product is not to be licensed. */
  readonly machinePolicy?: MachinePolicy;
  /** What this runs on, instead of `detectPlatform`; asked once in the life of the client, and only for a policy. */
  readonly platform?: () => Promise<Platform>;
  /** Milliseconds since 1970, `Date.now` unless given. */
  readonly clock?: () => number;
  /** Milliseconds of a clock that nobody can set, `performance.now` unless given. */
  readonly monotonic?: () => number;
  /** What waits, `setTimeout` unless given. */
  readonly timer?: Timer;
  readonly random?: Random;
  /** For calls to the vendor's server, the global one unless given. */
  readonly fetch?: typeof fetch;
}

/**
 * Opens the licensing of one product on this machine. It reads and writes nothing yet.
 *
 * @throws TypeError when an option is not of its form; CountersignError `KEY_INVALID` when a root is no usable key
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
  if (trial !== undefined) assertOffer(trial);
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
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw new TypeError('clock must give milliseconds since 1970.');
  return seconds;
}

/** A probe may run programs, which is too slow for every call of `status`. One that failed is tried again. */
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
