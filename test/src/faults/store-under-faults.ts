import type { ChildServer } from '../support/child-server.js';
import type { VendorFolder } from '../support/vendor-folder.js';

/** A server process on a store of some kind, and what can be done to the two of them. */
export interface StoreUnderFaults {
  readonly vendor: VendorFolder;
  start(): Promise<ChildServer>;
  readonly faults: readonly InjectedFault[];
  /** How often the store was compacted so far, as far as the store is one that is. */
  compactions?(): Promise<number>;
  remove(): Promise<void>;
}

export interface InjectedFault {
  /** Such as `kill -9 of the server`. */
  readonly name: string;
  /** Does it, while clients are at work; resolves when it has taken effect. */
  strike(server: ChildServer): Promise<void>;
  /** Whether the server process is gone afterwards, and another must be started. */
  readonly endsServer: boolean;
}

/** A new, empty vendor with a store of its own. */
export type OpenStoreUnderFaults = () => Promise<StoreUnderFaults>;
