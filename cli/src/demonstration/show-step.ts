import { PLAIN_PAINT } from '../output/paint.js';
import { showError } from '../output/show-error.js';
import type { CommandResult, Context } from '../program/context.js';
import type { DemoStep } from './script.js';
import { commandLine } from './shell.js';

export const commandOf = ({ words }: DemoStep): string => commandLine(['countersign', ...words]);

/** Formats a step: its number, its command line and all output of the command. */
export function showStep(
  number: number,
  step: DemoStep,
  { exitCode, reply, error }: CommandResult,
  { paint, now }: Context,
): string {
  const style = { json: false, paint: PLAIN_PAINT, now: Math.floor(now / 1000), secrets: [] };
  const errors = (error === undefined ? (reply?.errors ?? []) : [error]).map((each) => showError(each, style));
  const output = [reply?.text ?? '', ...errors, exitCode === 0 ? '' : `(exit code ${exitCode})`]
    .flatMap((each) => each.trimEnd().split('\n'))
    .filter((line) => line !== '')
    .map((line) => `     ${line}`);
  return [`${paint.bold(`${number}. ${step.title}`)}`, `   ${paint.cyan(`$ ${commandOf(step)}`)}`, ...output, ''].join(
    '\n',
  );
}
