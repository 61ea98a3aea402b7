import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Context, Reply } from './context.js';

/** An example in the help: the words after `countersign`, and their effect. */
export type Example = readonly [command: string, description: string];

interface Definition<T> {
  /** In yargs' form: `show <id>`. */
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly [Example, ...Example[]];
  readonly options: (yargs: Argv) => Argv<T>;
  /** Options that may be repeated. */
  readonly repeatable?: readonly string[];
  readonly run: (args: ArgumentsCamelCase<T>, context: Context) => Promise<Reply>;
}

/** A parsed command line, ready to run. */
export interface Invocation {
  readonly args: Readonly<Record<string, unknown>>;
  readonly repeatable: readonly string[];
  run(context: Context): Promise<Reply>;
}

/** Receives the results of parsing. */
export interface ParseListener {
  /** The command to run. */
  readonly select: (invocation: Invocation) => void;
  /** The examples of the command, in case its help is requested. */
  readonly examples: (examples: readonly Example[]) => void;
}

export interface Command {
  readonly name: string;
  readonly describe: string;
  readonly examples: readonly Example[];
  register(yargs: Argv, listener: ParseListener): void;
}

/** Commands about one resource: `license add`, `license list`... */
export interface CommandGroup {
  readonly name: string;
  readonly describe: string;
  readonly commands: readonly Command[];
}

export const isGroup = (entry: Command | CommandGroup): entry is CommandGroup => 'commands' in entry;

/** Declares a command; the types of its arguments come from its options. */
export function command<T>({ usage, describe, examples, options, repeatable = [], run }: Definition<T>): Command {
  return {
    name: usage.split(' ', 1)[0] ?? usage,
    describe,
    examples,
    register(yargs, listener) {
      yargs.command(
        usage,
        describe,
        (builder) => withExamples(options(builder), examples, listener),
        (args) => listener.select({ args, repeatable, run: (context) => run(args as ArgumentsCamelCase<T>, context) }),
      );
    },
  };
}

export function withExamples<T>(yargs: Argv<T>, examples: readonly Example[], listener: ParseListener): Argv<T> {
  for (const [line, description] of examples) yargs.example(`$0 ${line}`, description);
  listener.examples(examples);
  return yargs;
}
