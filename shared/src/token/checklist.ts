import type { ArtefactType } from '../artefacts.js';
import { CountersignError, type ErrorCode } from '../errors.js';

/** One check that was made, for people: `countersign inspect` prints them. */
export interface Check {
  /** The token that was looked at; absent for what concerns the bundle as a whole. */
  readonly of?: ArtefactType;
  /** The step of `docs/certificate-format.md`, for example `7`. */
  readonly step: string;
  readonly title: string;
  /** What was looked at: a date, a key, which parts of the machine. For people; not there where the title says it all. */
  readonly saw?: string;
  /** Absent when the check passed. */
  readonly failure?: { readonly code: ErrorCode; readonly message: string };
  /** Why the check could not be made here. */
  readonly skipped?: string;
}

/** Told of each check in the order in which they are made. */
export type Observe = (check: Check) => void;

/** An observer that is told which token each check is about. */
export const about = (of: ArtefactType, observe: Observe | undefined): Observe | undefined =>
  observe && ((made) => observe({ of, ...made }));

/** Makes one check and tells the observer of it, and what it `saw` in the result. What `run` throws goes on. */
export function check<T>(
  observe: Observe | undefined,
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
