import type { z } from 'zod';
import type { ErrorFormat } from '../../../http/response/handle-errors.js';
import { type HttpProblemCode, type Problem, problemOf, RefusedError } from '../../../http/response/problem.js';
import { ActionError } from './action-error.js';
import type { Given } from './read-parameters.js';
import { safeName } from './safe-name.js';

/** Parameters that their action does not accept. */
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

/** The errors of this API: a status, and one JSON string that says which parameter is wrong, and why. */
export const JSON_STRINGS: ErrorFormat = {
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
  return error instanceof RefusedError ? { ...problem, status: refusalStatus(problem.status) } : problem;
}

/** Clients of this API take a 403 for a problem with their key, and do not know 422: a refusal is 400 or 409. */
const refusalStatus = (status: number): number => (status === 403 ? 409 : status === 422 ? 400 : status);

/** The answer to many wrong parameters must not be much larger than the call. */
const MAX_ISSUES = 20;

function sentences({ issues, given }: InvalidParameters): string {
  return issues
    .slice(0, MAX_ISSUES)
    .map((issue) => `${pathOf(issue.path)} must be ${isMissing(given, issue.path) ? 'given' : messageOf(issue)}.`)
    .join(' ');
}

/** zod's own message for a wrong type repeats what was received. */
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

/** The members of an object or list, which a query has as text. */
function opened(given: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
  if (typeof given === 'object' && given !== null) return Object.entries(given);
  try {
    return typeof given === 'string' ? Object.entries(JSON.parse(given) as object) : undefined;
  } catch {
    return undefined;
  }
}
