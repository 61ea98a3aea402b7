/** How much is measured: enough to mean something, or just enough to check that the program works. */
export interface Effort {
  /** Pairs that a ratio is the median of. */
  readonly rounds: number;
  /** Requests that the bare route answers before it counts: while warming up it is slow, and our ratio flattering. */
  readonly warmUp: number;
  readonly verifications: number;
  /** Requests in each round of load, for the server and for the bare route. */
  readonly checks: number;
  readonly activations: number;
  readonly processes: number;
  /** Calls of `status` in each round. */
  readonly statuses: number;
  /** In the ledger, for all figures but those by size. */
  readonly licenses: number;
  /** Licenses in the ledger for the figures by size, ascending. */
  readonly sizes: readonly number[];
  /** Starts that the time of a start is the median of. */
  readonly starts: number;
  readonly sizeRounds: number;
  /** Requests of each kind in each of these rounds. */
  readonly sizeRequests: number;
  /** Of each figure of pgbench; its standard tables have 100,000 rows for each step of the scale. */
  readonly pgbench: { readonly seconds: number; readonly scale: number };
}

export const FULL_EFFORT: Effort = {
  rounds: 9,
  warmUp: 10_000,
  verifications: 500,
  checks: 5_000,
  activations: 3_000,
  processes: 31,
  statuses: 200_000,
  licenses: 100,
  sizes: [1_000, 10_000, 100_000],
  starts: 5,
  sizeRounds: 5,
  sizeRequests: 2_000,
  // The scale at the least the number of clients, as pgbench's manual wants it.
  pgbench: { seconds: 20, scale: 16 },
};

export const QUICK_EFFORT: Effort = {
  rounds: 3,
  warmUp: 10_000,
  verifications: 500,
  checks: 4_000,
  activations: 1_500,
  processes: 7,
  statuses: 200_000,
  licenses: 100,
  sizes: [1_000, 10_000],
  starts: 3,
  sizeRounds: 3,
  sizeRequests: 1_000,
  pgbench: { seconds: 5, scale: 16 },
};
