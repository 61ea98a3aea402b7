import type { Environment } from '../environment.js';
import { EXIT } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';
import type { Context, Ran } from '../program/context.js';
import type { Step } from './script.js';

/** Told of each step when it is done. */
export type OnStep = (step: Step, ran: Ran) => Promise<void>;

/**
 * Plays one step by the very command that it shows.
 * @throws CliError `DEMO_FAILED` when it does not come to what it must
 */
export async function playStep(
  step: Step,
  place: Pick<Environment, 'cwd' | 'env'>,
  context: Context,
  onStep: OnStep,
): Promise<Ran> {
  const { exitCode = EXIT.ok, words, title } = step;
  const ran = await context.run(words, { ...context.environment, ...place });
  await onStep(step, ran);
  if (ran.exitCode === exitCode) return ran;
  const ended = `"${title}" ended with exit code ${ran.exitCode}, and ${exitCode} was expected.`;
  throw new CliError('DEMO_FAILED', `The demonstration stopped: ${ended}`, { exitCode: EXIT.fault });
}
