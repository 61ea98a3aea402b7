import type { Environment } from '../environment.js';
import type { ExitCode } from '../exit-codes.js';
import type { Files } from '../io/files.js';
import type { Explained } from '../output/explain-error.js';
import type { Paint } from '../output/paint.js';

/** What a command has to say when it is done. */
export interface Reply {
  /** For `--json`: one document. When it is `undefined` the text is printed in any case: help, or a script. */
  readonly json: unknown;
  /** For people; escaped already. Nothing is printed when it is empty. */
  readonly text: string;
  /** Success unless it says something else. */
  readonly exitCode?: ExitCode;
  /** What went wrong on the way, for standard error. */
  readonly errors?: readonly Explained['explanation'][];
}

/** What a command works with. */
export interface Context {
  readonly environment: Environment;
  readonly files: Files;
  readonly json: boolean;
  /** Of standard output. */
  readonly paint: Paint;
  /** Milliseconds since 1970: when the command began. */
  readonly now: number;
  /** Prints a part of the answer at once, for commands that run on. */
  readonly print: (reply: Pick<Reply, 'json' | 'text'>) => Promise<void>;
  /** A line for people beside the answer, on standard error; nothing with `--json`. */
  readonly note: (line: string) => void;
  /** Runs another command as the command line would. */
  readonly run: (argv: readonly string[], environment: Environment) => Promise<Ran>;
}

/** A command that was run: its reply, or why there is none. */
export type Ran = { readonly exitCode: ExitCode } & (
  | { readonly reply: Reply; readonly error?: undefined }
  | { readonly reply?: undefined; readonly error: Explained['explanation'] }
);
