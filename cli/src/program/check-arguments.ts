import { usageError } from '../output/cli-error.js';
import type { Invocation } from './command.js';

/** Checks what yargs does not: an option given twice or without a value, and an invalid number. */
export function checkArguments({ args, repeatable }: Invocation): void {
  for (const [name, value] of Object.entries(args)) {
    // yargs adds each option's name in camel case.
    if (name === '_' || name === '$0' || /[A-Z]/.test(name)) continue;
    const flag = `--${name}`;
    if (Array.isArray(value) && !repeatable.includes(name)) {
      throw usageError(`${flag} is given more than once, but takes one value.`, flag);
    }
    if ([value].flat().includes('')) throw usageError(`${flag} needs a value.`, flag);
    if (Number.isNaN(value)) throw usageError(`${flag} needs a number.`, flag);
  }
}
