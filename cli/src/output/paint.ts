import pc from 'picocolors';
import type { Output } from '../environment.js';

export type Paint = ReturnType<typeof pc.createColors>;

export const PLAIN_PAINT: Paint = pc.createColors(false);

/** Returns colours for a terminal, unless `--no-color` or `NO_COLOR` (https://no-color.org) is set. */
export function paintFor(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  { noColor }: { readonly noColor: boolean },
): Paint {
  const unwanted = noColor || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return pc.createColors(!unwanted && output.isTTY === true);
}
