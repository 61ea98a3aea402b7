/** How much is measured: enough to mean something, or just enough to see that the program works. */
export interface Effort {
  /** Pairs that a ratio is the median of. */
  readonly rounds: number;
  /** Requests that the bare route has answered before it counts: half warm it is slow, and our ratio flattering. */
  readonly warmUp: number;
  readonly verifications: number;
  /** Requests in each round of load, for the server and for the bare route. */
  readonly checks: number;
  readonly activations: number;
  readonly processes: number;
  readonly startsWithLicenses: readonly number[];
}

export const FULL: Effort = {
  rounds: 9,
  warmUp: 10_000,
  verifications: 500,
  checks: 5_000,
  activations: 3_000,
  processes: 31,
  startsWithLicenses: [1_000, 10_000],
};

export const QUICK: Effort = {
  rounds: 3,
  warmUp: 10_000,
  verifications: 500,
  checks: 4_000,
  activations: 1_500,
  processes: 7,
  startsWithLicenses: [1_000],
};
