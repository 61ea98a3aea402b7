import { CountersignError, decodeBase64url, encodeBase64url, type Random } from '@countersign/shared';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';
import { readPrivateFile, writePrivateFile } from './private-file.js';
import { deriveKey, readScrypt, SCRYPT, type ScryptParameters } from './scrypt-key.js';

/** A compact JWE with `dir` and `A256GCM`: no encrypted key, an initialisation vector of 96 bits and a tag of 128. */
const FORM = /^[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/;

/**
 * Seals secrets in a file: a compact JWE (`dir`, `A256GCM`) under a key that scrypt derives from the passphrase, with
 * parameters and salt in its protected header. The file is written atomically, with mode 0600.
 */
export async function writeSealedFile(
  path: string,
  secrets: object,
  passphrase: string,
  random: Random,
): Promise<void> {
  const salt = random(16);
  const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(secrets)))
    .setProtectedHeader({
      alg: 'dir',
      enc: 'A256GCM',
      cty: 'jwk-set+json',
      scrypt: { ...SCRYPT, salt: encodeBase64url(salt) },
    })
    .encrypt(await deriveKey(passphrase, salt, SCRYPT));
  await writePrivateFile(path, `${jwe}\n`);
}

/**
 * Opens a sealed file.
 * @throws CountersignError `KEY_FILE_MISSING`, `KEY_FILE_EXPOSED` (other users can read it), `KEY_FILE_DAMAGED`,
 * `KEY_FILE_LOCKED` (wrong passphrase, or changed file)
 */
export async function readSealedFile(path: string, passphrase: string): Promise<unknown> {
  const jwe = (await readPrivateFile(path)).trim();
  const { salt, ...parameters } = readParameters(path, jwe);
  const key = await deriveKey(passphrase, salt, parameters);
  const { plaintext } = await compactDecrypt(jwe, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch((cause: unknown) => {
    if (!(cause instanceof errors.JWEDecryptionFailed)) throw damagedKeyFile(path, { cause });
    throw new CountersignError('KEY_FILE_LOCKED', `The passphrase for ${path} is wrong, or the file was changed.`, {
      cause,
    });
  });
  return parseSecrets(path, plaintext);
}

export const damagedKeyFile = (path: string, options?: ErrorOptions): CountersignError =>
  new CountersignError('KEY_FILE_DAMAGED', `${path} is not a complete key file. Restore it from a backup.`, options);

/** Without a cause: a JSON parser's message repeats some of the text, which is secret here. */
function parseSecrets(path: string, plaintext: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch {
    throw damagedKeyFile(path);
  }
}

function readParameters(path: string, jwe: string): ScryptParameters & { readonly salt: Uint8Array } {
  const parameters = readScrypt(readHeader(path, jwe).scrypt);
  const salt = parameters && decodeBase64url(parameters.salt);
  if (parameters === undefined || salt === undefined) throw damagedKeyFile(path);
  return { ...parameters, salt };
}

function readHeader(path: string, jwe: string): Record<string, unknown> {
  if (!FORM.test(jwe)) throw damagedKeyFile(path);
  try {
    return decodeProtectedHeader(jwe) as Record<string, unknown>;
  } catch (cause) {
    throw damagedKeyFile(path, { cause });
  }
}
