import { usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/**
 * The passphrase that the operator gave, `undefined` when the one is meant that `init` left in the data folder. An
 * editor ends a file with a line end, which is not part of it.
 */
export async function givenPassphrase(
  { passphraseFile }: { readonly passphraseFile?: string | undefined },
  { environment, files }: Context,
): Promise<string | undefined> {
  if (passphraseFile === undefined) return environment.env.COUNTERSIGN_PASSPHRASE || undefined;
  const passphrase = (await files.read(passphraseFile)).replace(/\r?\n$/, '');
  if (passphrase !== '') return passphrase;
  throw usageError(`${passphraseFile} is empty; it must hold the passphrase.`, '--passphrase-file');
}
