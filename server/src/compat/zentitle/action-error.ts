import type { Outcome } from '../../features/outcome.js';
import { Refused } from '../../http/problem.js';

/** What an action is answered with when it can't be done: a sentence that says which parameter and why. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly status: 400 | 404 | 409;

  constructor(status: 400 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** The value of an outcome; a refusal goes to the one place that turns errors into answers. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.refusal);
}
