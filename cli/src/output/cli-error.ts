import { EXIT_CODES, type ExitCode } from '../exit-codes.js';

/** Errors of the command itself; documents and servers have codes of their own. */
export type CliErrorCode =
  | 'USAGE'
  | 'FILE_NOT_FOUND'
  | 'FILE_EXISTS'
  | 'FILE_TOO_LARGE'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'ROOTS_INVALID'
  | 'ROOTS_NEEDED'
  | 'STATE_OF_ANOTHER_PRODUCT'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_ANSWER_INVALID'
  | 'DEMO_FAILED';

/** An error of the command line: what is wrong, where, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly exitCode: ExitCode;
  /** The flag, argument or file that it is about. */
  readonly field: string | undefined;

  constructor(
    code: CliErrorCode,
    message: string,
    options: ErrorOptions & { readonly exitCode: ExitCode; readonly field?: string | undefined },
  ) {
    super(message, options);
    this.code = code;
    this.exitCode = options.exitCode;
    this.field = options.field;
  }
}

/** Returns an error for a wrong command line. */
export const usageError = (message: string, field?: string): CliError =>
  new CliError('USAGE', message, { exitCode: EXIT_CODES.usage, field });
