import type { VerificationCheck } from '@countersign/shared';
import type { Inspection } from './inspection.js';

/** Converts an inspection to JSON, with the result of each check in one word. */
export function inspectionJson({
  failure,
  checks,
  notReached,
  ...rest
}: Inspection): Readonly<Record<string, unknown>> {
  return {
    ...rest,
    verified: failure === undefined && rest.rootsNeeded !== true,
    ...(failure !== undefined && { failure: { code: failure.code, message: failure.message } }),
    checks: [
      ...checks.map((check) => ({ ...check, outcome: outcomeOf(check) })),
      ...notReached.map((check) => ({ ...check, outcome: 'not reached' })),
    ],
  };
}

const outcomeOf = ({ failure, skipped }: VerificationCheck): string =>
  failure !== undefined ? 'failed' : skipped !== undefined ? 'skipped' : 'passed';
