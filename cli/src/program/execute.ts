import type { Environment } from '../environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { Files } from '../io/files.js';
import { explainError } from '../output/explain-error.js';
import { PLAIN_PAINT } from '../output/paint.js';
import type { CommandResult, Context } from './context.js';
import { parse } from './parse.js';

type Screen = Pick<Context, 'print' | 'note' | 'paint'>;

/** Output for a command run by another: no colour, and intermediate output is dropped. */
const UNSEEN: Screen = { print: async () => {}, note: () => {}, paint: PLAIN_PAINT };

const WIDEST_HELP = 110;
const NARROWEST_HELP = 60;

/** Parses and runs a command line; errors are part of the result. */
export async function execute(
  argv: readonly string[],
  environment: Environment,
  screen: Screen = UNSEEN,
): Promise<CommandResult> {
  try {
    const columns = environment.stdout.columns ?? WIDEST_HELP;
    const { invocation, text } = await parse(argv, Math.min(WIDEST_HELP, Math.max(NARROWEST_HELP, columns)));
    if (invocation === undefined) return { reply: { json: undefined, text }, exitCode: EXIT_CODES.ok };
    const reply = await invocation.run({
      ...screen,
      environment,
      files: new Files(environment),
      json: invocation.args.json === true,
      now: environment.clock(),
      run: execute,
    });
    return { reply, exitCode: reply.exitCode ?? EXIT_CODES.ok };
  } catch (error) {
    const { explanation, exitCode } = explainError(error);
    return { error: explanation, exitCode };
  }
}
