import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/**
 * A user's password, from standard input (`-`) or from COUNTERSIGN_PASSWORD. Never from the flag itself, which every user
 * of the machine could read in the process list.
 */
export async function givenPassword(flag: string | undefined, { environment, files }: Context): Promise<string> {
  if (flag !== undefined && flag !== '-') {
    throw usageError('--password takes only -, which reads it from standard input.', '--password');
  }
  const given = flag === '-' ? await files.read('-') : (environment.env.COUNTERSIGN_PASSWORD ?? '');
  const password = given.replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw usageError('No password: pipe it to --password -, or set COUNTERSIGN_PASSWORD.', '--password');
}
