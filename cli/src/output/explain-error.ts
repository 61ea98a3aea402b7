import { CountersignError, type ErrorCode } from '@countersign/shared';
import { type Problem, type SeatHolder, ServerError } from '../api/server-error.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes.js';
import { CliError } from './cli-error.js';

/** An error as it is displayed: in words or, with `--json`, as data. */
export interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly holders?: readonly SeatHolder[];
  readonly requestId?: string;
}

export interface Explained {
  readonly explanation: Explanation;
  readonly exitCode: ExitCode;
}

/** Explains any error for people. Of a bug only the message is shown: no stack, no cause. */
export function explainError(error: unknown): Explained {
  if (error instanceof CliError) {
    const { code, message, field, exitCode } = error;
    return { explanation: { code, message, ...(field !== undefined && { field }) }, exitCode };
  }
  if (error instanceof ServerError) return { explanation: explainProblem(error.problem), exitCode: error.exitCode };
  if (error instanceof CountersignError) {
    return { explanation: { code: error.code, message: error.message }, exitCode: exitCodeOf(error.code) };
  }
  return { explanation: explainFault(error), exitCode: EXIT_CODES.fault };
}

function explainProblem({ code, detail, errors = [], holders, requestId }: Problem): Explanation {
  const [first] = errors;
  const fields = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return {
    code,
    message: fields === '' ? detail : `${detail} ${fields}.`,
    ...(first !== undefined && { field: first.field }),
    ...(holders !== undefined && { holders }),
    ...(requestId !== undefined && { requestId }),
  };
}

const USAGE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'LICENSE_CODE_MISTYPED',
  'CONFIG_INVALID',
  'ALREADY_INITIALISED',
  'NOT_INITIALISED',
]);

/** A coded error is about a document, unless its code says otherwise. */
function exitCodeOf(code: ErrorCode): ExitCode {
  if (USAGE.has(code)) return EXIT_CODES.usage;
  if (code === 'NOT_ACTIVATED') return EXIT_CODES.unlicensed;
  if (code === 'REQUEST_REFUSED') return EXIT_CODES.refused;
  if (/^SERVER_/.test(code)) return EXIT_CODES.unavailable;
  return /^(STATE|STORE|KEY_FILE|UNIQUE|SIGNING|MACHINE_UNIDENTIFIED)/.test(code)
    ? EXIT_CODES.fault
    : EXIT_CODES.badDocument;
}

function explainFault(error: unknown): Explanation {
  if (error instanceof Error && 'syscall' in error) {
    return { code: 'IO', message: `The operating system refused: ${error.message}` };
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
  return { code: 'INTERNAL', message: `This is a bug: please report it. ${what}` };
}
