import { type ChildServer, startCountersign } from '../support/child-server.js';
import { makeVendorFolder, type VendorFolder } from '../support/vendor-folder.js';

/** Where a measured server keeps its ledger. */
export interface BenchStore {
  readonly name: string;
  /** A new vendor whose ledger is there. */
  makeVendor(): Promise<VendorFolder>;
  /** @param execArgv options for the server's Node, such as `--cpu-prof` */
  start(vendor: VendorFolder, execArgv?: readonly string[]): Promise<ChildServer>;
}

const journal: BenchStore = {
  name: 'journal',
  makeVendor: makeVendorFolder,
  start: ({ folder }, execArgv) => startCountersign(folder, { execArgv }),
};

/** The stores that `--store` names. */
export const BENCH_STORES: Readonly<Record<string, BenchStore>> = { journal };
