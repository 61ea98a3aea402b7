import type { ArtefactType } from '../artefacts.js';
import { CountersignError, type ErrorCode } from '../errors.js';

/** The result of one check, for people: `countersign inspect` prints them. */
export interface VerificationCheck {
  /** The token that was checked; absent if the check is about the bundle as a whole. */
  readonly of?: ArtefactType;
  /** The step of `docs/certificate-format.md`, for example `7`. */
  readonly step: string;
  readonly title: string;
  /** The value that was checked: a date, a key, parts of the machine. For people; absent where the title is enough. */
  readonly saw?: string;
  /** Absent when the check passed. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
  /** Why the check could not be made here. */
  readonly skipped?: string;
}

/** Receives the result of each check, in order. */
export type CheckObserver = (check: VerificationCheck) => void;

/** Returns an observer that adds the type of the token to each check. */
export const observerFor = (of: ArtefactType, observe: CheckObserver | undefined): CheckObserver | undefined =>
  observe && ((made) => observe({ of, ...made }));

/** Runs one check and reports it to the observer, with what `saw` gives for the result. Rethrows what `run` throws. */
export function runCheck<T>(
  observe: CheckObserver | undefined,
  step: string,
  title: string,
  run: () => T,
  saw?: (result: T) => string,
): T {
  try {
    const result = run();
    observe?.({ step, title, ...(saw !== undefined && { saw: saw(result) }) });
    return result;
  } catch (error) {
    if (error instanceof CountersignError) {
      observe?.({ step, title, failure: { code: error.code, message: error.message } });
    }
    throw error;
  }
}
