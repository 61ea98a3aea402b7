import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/**
 * Returns a user's password, from standard input (`-`) or from COUNTERSIGN_PASSWORD; never from the flag itself, which
 * every user of the machine could read in the process list.
 */
export async function passwordFromOptions(flag: string | undefined, { environment, files }: Context): Promise<string> {
  if (flag !== undefined && flag !== '-') {
    throw usageError('--password takes only -, which reads it from standard input.', '--password');
  }
  const given = flag === '-' ? await files.read('-') : (environment.env.COUNTERSIGN_PASSWORD ?? '');
  const password = given.replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw usageError('No password: pipe it to --password -, or set COUNTERSIGN_PASSWORD.', '--password');
}
