import {
  CLIENT_ID,
  type ComponentHashes,
  hashComponents,
  type PinnedRoots,
  PRODUCT_ID,
  pinRoots,
  type Random,
} from '@countersign/shared';
import { host } from '#host';
import { Client } from './client.js';
import type { MachineProbe } from './machine/probe.js';
import type { StateStore } from './state/state-store.js';

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
  /** Opts in to passive certificates, which are bound to this client id and to no device. */
  readonly passive?: { readonly clientId: string };
  /** What identifies this machine, instead of our own probe; called once in the life of the client. */
  readonly machine?: MachineProbe;
  /** Milliseconds since 1970, `Date.now` unless given. */
  readonly clock?: () => number;
  /** Milliseconds of a clock that nobody can set, `performance.now` unless given. */
  readonly monotonic?: () => number;
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
  const { roots, product, state, passive, machine = host.probeMachine, clock = Date.now, fetch } = options;
  const monotonic = options.monotonic ?? (() => performance.now());
  const pinned = pinRoots(roots);
  if (!PRODUCT_ID.test(product)) throw new TypeError('product must be a product id.');
  if (passive !== undefined && !CLIENT_ID.test(passive.clientId)) {
    throw new TypeError('passive.clientId must be 10 to 255 printable ASCII characters without spaces.');
  }
  if (state === '')
    throw new TypeError('state must be the path of a folder (in a browser the name of a database), or a StateStore.');
  return new Client({
    pinned,
    product,
    store: typeof state === 'string' ? host.openState(state) : state,
    clientId: passive?.clientId,
    machine: once(async () => hashComponents(pinned.vendor, product, await machine())),
    now: () => secondsOf(clock()),
    monotonic: () => monotonic() / 1000,
    random: options.random ?? host.random,
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
  });
}

function secondsOf(milliseconds: number): number {
  const seconds = Math.floor(milliseconds / 1000);
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw new TypeError('clock must give milliseconds since 1970.');
  return seconds;
}

/** A probe may run programs, which is too slow for every call of `status`. One that failed is tried again. */
function once(probe: () => Promise<ComponentHashes>): () => Promise<ComponentHashes> {
  let probed: Promise<ComponentHashes> | undefined;
  return () => {
    probed ??= probe().catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    return probed;
  };
}
