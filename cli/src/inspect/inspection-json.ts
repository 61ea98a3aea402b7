import type { Check } from '@countersign/shared';
import type { Inspection } from './inspection.js';

/** An inspection as a document, with the outcome of each check in a word. */
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

const outcomeOf = ({ failure, skipped }: Check): string =>
  failure !== undefined ? 'failed' : skipped !== undefined ? 'skipped' : 'passed';
