import { CountersignError, type ErrorCode } from '../errors.js';
import type { Observe } from '../token/checklist.js';

/** Step 10 as a list: every check is made, so that a person can be told everything that is wrong, not only the first. */
export class Findings {
  readonly #failures: CountersignError[] = [];
  readonly #observe: Observe | undefined;

  constructor(observe: Observe | undefined) {
    this.#observe = observe;
  }

  /** @param saw what was looked at, for people */
  expect(title: string, holds: boolean, code: ErrorCode, message: string, saw?: string): void {
    const looked = { step: '10', title, ...(saw !== undefined && { saw }) };
    if (holds) this.#observe?.(looked);
    else {
      this.#failures.push(new CountersignError(code, message));
      this.#observe?.({ ...looked, failure: { code, message } });
    }
  }

  skip(title: string, reason: string): void {
    this.#observe?.({ step: '10', title, skipped: reason });
  }

  /** @throws CountersignError the first failure, if there is any */
  conclude(): void {
    const [first] = this.#failures;
    if (first !== undefined) throw first;
  }
}

/** A moment for people: `2027-01-31 00:00 UTC`. */
export const showTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
