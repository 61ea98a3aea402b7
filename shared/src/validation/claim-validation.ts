import { CountersignError, type ErrorCode } from '../errors.js';
import type { CheckObserver } from '../token/checklist.js';

/** Collects the checks of step 10. Every check is made, so that all problems can be reported, not only the first. */
export class ClaimValidation {
  readonly #failures: CountersignError[] = [];
  readonly #observe: CheckObserver | undefined;

  constructor(observe: CheckObserver | undefined) {
    this.#observe = observe;
  }

  /** @param saw the value that was checked, for people */
  expect(title: string, holds: boolean, code: ErrorCode, message: string, saw?: string): void {
    const made = { step: '10', title, ...(saw !== undefined && { saw }) };
    if (holds) this.#observe?.(made);
    else {
      this.#failures.push(new CountersignError(code, message));
      this.#observe?.({ ...made, failure: { code, message } });
    }
  }

  skip(title: string, reason: string): void {
    this.#observe?.({ step: '10', title, skipped: reason });
  }

  /** @throws CountersignError the first failure, if any */
  conclude(): void {
    const [first] = this.#failures;
    if (first !== undefined) throw first;
  }
}

/** Formats a time for people: `2027-01-31 00:00 UTC`. */
export const formatTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
