import type { ChildServer } from '../support/child-server.js';
import type { VendorFolder } from '../support/vendor-folder.js';

/** A server process on a store, and what can be done to both. */
export interface StoreUnderFaults {
  readonly vendor: VendorFolder;
  start(): Promise<ChildServer>;
  readonly faults: readonly InjectedFault[];
  /** How many times the store was compacted so far, if it is one that compacts. */
  compactions?(): Promise<number>;
  remove(): Promise<void>;
}

export interface InjectedFault {
  /** Such as `kill -9 of the server`. */
  readonly name: string;
  /** Does it while clients are working; resolves when it has taken effect. */
  strike(server: ChildServer): Promise<void>;
  /** Whether the server process is gone afterwards, and must be restarted. */
  readonly endsServer: boolean;
}

/** A new, empty vendor with a store of its own. */
export type OpenStoreUnderFaults = () => Promise<StoreUnderFaults>;
