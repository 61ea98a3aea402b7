import type { Environment } from '../environment.js';
import { EXIT_CODES } from '../exit-codes.js';
import { CliError } from '../output/cli-error.js';
import type { CommandResult, Context } from '../program/context.js';
import type { DemoStep } from './script.js';

/** Called after each step. */
export type StepListener = (step: DemoStep, ran: CommandResult) => Promise<void>;

/**
 * Runs one step by the command that it shows.
 * @throws CliError `DEMO_FAILED` if it fails
 */
export async function runStep(
  step: DemoStep,
  place: Pick<Environment, 'cwd' | 'env'>,
  context: Context,
  onStep: StepListener,
): Promise<CommandResult> {
  const { exitCode = EXIT_CODES.ok, words, title } = step;
  const ran = await context.run(words, { ...context.environment, ...place });
  await onStep(step, ran);
  if (ran.exitCode === exitCode) return ran;
  const ended = `"${title}" ended with exit code ${ran.exitCode} instead of ${exitCode}.`;
  throw new CliError('DEMO_FAILED', `The demonstration stopped: ${ended}`, { exitCode: EXIT_CODES.fault });
}
