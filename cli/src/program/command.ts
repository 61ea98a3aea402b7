import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Context, Reply } from './context.js';

/** An example of the help: what to type after `countersign`, and what that does. */
export type Example = readonly [command: string, description: string];

interface Definition<T> {
  /** In yargs' form: `show <id>`. */
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly [Example, ...Example[]];
  readonly options: (yargs: Argv) => Argv<T>;
  /** Options that may be given several times; any other may not. */
  readonly repeatable?: readonly string[];
  readonly run: (args: ArgumentsCamelCase<T>, context: Context) => Promise<Reply>;
}

/** What the command line asked for, ready to be run. */
export interface Invocation {
  readonly args: Readonly<Record<string, unknown>>;
  readonly repeatable: readonly string[];
  run(context: Context): Promise<Reply>;
}

/** What parsing finds out. */
export interface Listener {
  /** This is to be run. */
  readonly select: (invocation: Invocation) => void;
  /** The arguments are those of a command with these examples, in case its help is asked for. */
  readonly examples: (examples: readonly Example[]) => void;
}

export interface Command {
  readonly name: string;
  readonly describe: string;
  readonly examples: readonly Example[];
  register(yargs: Argv, listener: Listener): void;
}

/** Commands about one thing: `license add`, `license list`... */
export interface Group {
  readonly name: string;
  readonly describe: string;
  readonly commands: readonly Command[];
}

export const isGroup = (entry: Command | Group): entry is Group => 'commands' in entry;

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

export function withExamples<T>(yargs: Argv<T>, examples: readonly Example[], listener: Listener): Argv<T> {
  for (const [line, description] of examples) yargs.example(`$0 ${line}`, description);
  listener.examples(examples);
  return yargs;
}
