import { PLAIN } from '../output/paint.js';
import { showError } from '../output/show-error.js';
import type { Context, Ran } from '../program/context.js';
import type { Step } from './script.js';
import { commandLine } from './shell.js';

export const commandOf = ({ words }: Step): string => commandLine(['countersign', ...words]);

/** A step with its number, its command line and everything that the command said. */
export function showStep(number: number, step: Step, { exitCode, reply, error }: Ran, { paint, now }: Context): string {
  const style = { json: false, paint: PLAIN, now: Math.floor(now / 1000), secrets: [] };
  const errors = (error === undefined ? (reply?.errors ?? []) : [error]).map((each) => showError(each, style));
  const output = [reply?.text ?? '', ...errors, exitCode === 0 ? '' : `(exit code ${exitCode})`]
    .flatMap((each) => each.trimEnd().split('\n'))
    .filter((line) => line !== '')
    .map((line) => `     ${line}`);
  return [`${paint.bold(`${number}. ${step.title}`)}`, `   ${paint.cyan(`$ ${commandOf(step)}`)}`, ...output, ''].join(
    '\n',
  );
}
