import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/**
 * Returns the license code from the flag, from standard input (`-`) or from COUNTERSIGN_LICENSE; the last two keep it
 * out of the process list and the shell's history.
 */
export async function licenseCodeFromOptions(
  flag: string | undefined,
  { environment, files }: Context,
): Promise<string> {
  const code = (flag === '-' ? await files.read('-') : (flag ?? environment.env.COUNTERSIGN_LICENSE ?? '')).trim();
  if (code !== '') return code;
  throw usageError(
    'No license code: give --license CODE, pipe it to --license -, or set COUNTERSIGN_LICENSE.',
    '--license',
  );
}
