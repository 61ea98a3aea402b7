import type { Outcome } from '../../../features/outcome.js';
import { RefusedError } from '../../../http/response/problem.js';

/** The error answer of an action: a sentence that says which parameter is wrong, and why. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly status: 400 | 404 | 409;

  constructor(status: 400 | 404 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** Returns the value of an outcome; throws a refusal, which is formatted in one place. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new RefusedError(outcome.refusal);
}
