import type { Environment } from '../environment.js';
import type { ExitCode } from '../exit-codes.js';
import type { Files } from '../io/files.js';
import type { Explained } from '../output/explain-error.js';
import type { Paint } from '../output/paint.js';

/** The result of a command. */
export interface Reply {
  /** For `--json`: one document. If `undefined`, the text is always printed: help, or a script. */
  readonly json: unknown;
  /** For people; already escaped. If empty, nothing is printed. */
  readonly text: string;
  /** Success by default. */
  readonly exitCode?: ExitCode;
  /** Errors along the way, for standard error. */
  readonly errors?: readonly Explained['explanation'][];
}

/** The context of a command. */
export interface Context {
  readonly environment: Environment;
  readonly files: Files;
  readonly json: boolean;
  /** For standard output. */
  readonly paint: Paint;
  /** Milliseconds since 1970: when the command began. */
  readonly now: number;
  /** Prints a part of the answer at once, for long-running commands. */
  readonly print: (reply: Pick<Reply, 'json' | 'text'>) => Promise<void>;
  /** Prints a line for people on standard error; nothing with `--json`. */
  readonly note: (line: string) => void;
  /** Runs another command, as the command line would. */
  readonly run: (argv: readonly string[], environment: Environment) => Promise<CommandResult>;
}

/** The result of a command: its reply, or its error. */
export type CommandResult = { readonly exitCode: ExitCode } & (
  | { readonly reply: Reply; readonly error?: undefined }
  | { readonly reply?: undefined; readonly error: Explained['explanation'] }
);
