/** What one suite of `npm run torture` found. */
export interface SuiteReport {
  /** Lines of the final table: what, and how much or many. */
  readonly figures: readonly (readonly [string, string | number])[];
  /** Each a promise that was broken. */
  readonly violations: readonly string[];
}

export interface SuiteOptions {
  readonly seed: number;
  /** How many of what the suite does: kills, states, rounds. */
  readonly count: number;
  readonly store: 'journal' | 'postgres';
  /** Says how far it is. */
  readonly progress: (text: string) => void;
}

export interface Suite {
  readonly name: string;
  /** One line. */
  readonly what: string;
  /** What is counted, such as `kills`, and the number that the design demands. */
  readonly counted: readonly [unit: string, full: number];
  run(options: SuiteOptions): Promise<SuiteReport>;
}

/** Acknowledged changes a second before a fault under which the fault proves little. */
export const MIN_RATE = 100;
