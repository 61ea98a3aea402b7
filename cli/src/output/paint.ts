import pc from 'picocolors';
import type { Output } from '../environment.js';

export type Paint = ReturnType<typeof pc.createColors>;

export const PLAIN: Paint = pc.createColors(false);

/** Colour on a terminal, unless `--no-color` or `NO_COLOR` (https://no-color.org) is there. */
export function paintFor(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  { noColor }: { readonly noColor: boolean },
): Paint {
  const unwanted = noColor || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return pc.createColors(!unwanted && output.isTTY === true);
}
