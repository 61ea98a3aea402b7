import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/**
 * Returns the operator's passphrase; `undefined` to use the one that `init` stored in the data folder. A trailing line
 * end in a file is not part of it.
 */
export async function passphraseFromOptions(
  { passphraseFile }: { readonly passphraseFile?: string | undefined },
  { environment, files }: Context,
): Promise<string | undefined> {
  if (passphraseFile === undefined) return environment.env.COUNTERSIGN_PASSPHRASE || undefined;
  const passphrase = (await files.read(passphraseFile)).replace(/\r?\n$/, '');
  if (passphrase !== '') return passphrase;
  throw usageError(`${passphraseFile} is empty; it must contain the passphrase.`, '--passphrase-file');
}
