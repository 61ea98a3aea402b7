import type { Environment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import { Files } from '../io/files.js';
import { explainError } from '../output/explain-error.js';
import { PLAIN } from '../output/paint.js';
import type { Context, Ran } from './context.js';
import { parse } from './parse.js';

type Screen = Pick<Context, 'print' | 'note' | 'paint'>;

/** Text on the way to a place that is no terminal: no colour, and what a command prints while it runs is dropped. */
const UNSEEN: Screen = { print: async () => {}, note: () => {}, paint: PLAIN };

const WIDEST_HELP = 110;
const NARROWEST_HELP = 60;

/** Parses and runs a command line; what it comes to is a value, whatever went wrong. */
export async function execute(
  argv: readonly string[],
  environment: Environment,
  screen: Screen = UNSEEN,
): Promise<Ran> {
  try {
    const columns = environment.stdout.columns ?? WIDEST_HELP;
    const { invocation, text } = await parse(argv, Math.min(WIDEST_HELP, Math.max(NARROWEST_HELP, columns)));
    if (invocation === undefined) return { reply: { json: undefined, text }, exitCode: EXIT.ok };
    const reply = await invocation.run({
      ...screen,
      environment,
      files: new Files(environment),
      json: invocation.args.json === true,
      now: environment.clock(),
      run: execute,
    });
    return { reply, exitCode: reply.exitCode ?? EXIT.ok };
  } catch (error) {
    const { explanation, exitCode } = explainError(error);
    return { error: explanation, exitCode };
  }
}
