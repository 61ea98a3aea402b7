import type { z } from 'zod';
import type { ErrorWording } from '../../http/handle-errors.js';
import { type HttpProblemCode, type Problem, problemOf, Refused } from '../../http/problem.js';
import { ActionError } from './action-error.js';
import type { Given } from './read-parameters.js';
import { safeName } from './safe-name.js';

/** Parameters that are not as their action takes them. */
export class InvalidParameters extends Error {
  override readonly name = 'InvalidParameters';
  readonly issues: readonly z.core.$ZodIssue[];
  readonly given: Given;

  constructor(issues: readonly z.core.$ZodIssue[], given: Given) {
    super('These parameters are not as the action takes them.');
    this.issues = issues;
    this.given = given;
  }
}

/** Errors as this API says them: a status, and as the body one JSON string that says what is wrong with which parameter. */
export const JSON_STRINGS: ErrorWording = {
  problemOf: actionProblem,
  contentType: 'application/json',
  textOf: ({ detail }) => JSON.stringify(detail),
};

const CODES: Readonly<Record<ActionError['status'], HttpProblemCode>> = {
  400: 'PARAMETER_INVALID',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
};

function actionProblem(error: unknown): Problem {
  if (error instanceof ActionError) {
    return { status: error.status, code: CODES[error.status], detail: error.message };
  }
  if (error instanceof InvalidParameters) {
    return { status: 400, code: 'PARAMETER_INVALID', detail: sentences(error) };
  }
  const problem = problemOf(error);
  return error instanceof Refused ? { ...problem, status: refusalStatus(problem.status) } : problem;
}

/** To clients of this API a 403 speaks of their key, and 422 is not known: what is refused was wrong, or is in the way. */
const refusalStatus = (status: number): number => (status === 403 ? 409 : status === 422 ? 400 : status);

/** A call of nothing but wrong parameters is not to be answered with something much larger. */
const MAX_ISSUES = 20;

function sentences({ issues, given }: InvalidParameters): string {
  return issues
    .slice(0, MAX_ISSUES)
    .map((issue) => `${pathOf(issue.path)} must be ${isMissing(given, issue.path) ? 'given' : messageOf(issue)}.`)
    .join(' ');
}

/** zod's own words for a wrong type say what was received. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.message.startsWith('Invalid input') ? `an ${issue.expected}` : issue.message;

/** `features[0].limit` */
const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${safeName(String(step))}`))
    .join('')
    .slice(1);

function isMissing(given: unknown, path: readonly PropertyKey[]): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return given === undefined || given === null;
  const members = opened(given);
  if (members === undefined) return false;
  const name = String(step).toLowerCase();
  return isMissing(members.find(([each]) => each.toLowerCase() === name)?.[1], rest);
}

/** The members of an object or list, which comes as its text in a query. */
function opened(given: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
  if (typeof given === 'object' && given !== null) return Object.entries(given);
  try {
    return typeof given === 'string' ? Object.entries(JSON.parse(given) as object) : undefined;
  } catch {
    return undefined;
  }
}
