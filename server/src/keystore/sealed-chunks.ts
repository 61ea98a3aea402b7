import { CountersignError, decodeBase64url, encodeBase64url, type Random } from '@countersign/shared';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { deriveKey, readScrypt, SCRYPT } from './scrypt-key.js';

/** Whether a file with this beginning is sealed in chunks. */
export const looksSealed = (beginning: string): boolean => /^eyJ[\w-]{20,}\.\./.test(beginning);

/**
 * Seals text or bytes of any length under a passphrase, one line per chunk: a compact JWE (`dir`, `A256GCM`) with its
 * number in the protected header, and a mark in the last one. The key comes from scrypt, with its parameters and salt
 * in each header.
 */
export async function* sealChunks(
  chunks: AsyncIterable<string | Uint8Array>,
  passphrase: string,
  random: Random,
): AsyncGenerator<string> {
  const salt = random(16);
  const key = await deriveKey(passphrase, salt, SCRYPT);
  const header = { alg: 'dir', enc: 'A256GCM', scrypt: { ...SCRYPT, salt: encodeBase64url(salt) } } as const;
  let number = 0;
  const seal = async (chunk: string | Uint8Array, isLast: boolean): Promise<string> => {
    number += 1;
    const protectedHeader = { ...header, piece: number, last: isLast };
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    return `${await new CompactEncrypt(bytes).setProtectedHeader(protectedHeader).encrypt(key)}\n`;
  };
  let held: string | Uint8Array = '';
  for await (const chunk of chunks) {
    if (held.length > 0) yield seal(held, false);
    held = chunk;
  }
  yield seal(held, true);
}

/**
 * Opens a sealed file, chunk by chunk.
 * @param lines of the file
 * @throws CountersignError `KEY_FILE_DAMAGED` if the file is malformed or incomplete, `KEY_FILE_LOCKED` if the
 * passphrase is wrong
 */
export async function* openChunks(lines: AsyncIterable<string>, passphrase: string): AsyncGenerator<Uint8Array> {
  let key: Uint8Array | undefined;
  let number = 0;
  let isWhole = false;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    number += 1;
    const { scrypt, piece: chunk, last } = headerOf(line.trim());
    const read = readScrypt(scrypt);
    const salt = read && decodeBase64url(read.salt);
    if (read === undefined || salt === undefined || chunk !== number || isWhole) throw damaged();
    key ??= await deriveKey(passphrase, salt, read);
    isWhole = last === true;
    yield await opened(line.trim(), key);
  }
  if (!isWhole) throw damaged();
}

async function opened(line: string, key: Uint8Array): Promise<Uint8Array> {
  try {
    const algorithms = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
    return (await compactDecrypt(line, key, algorithms)).plaintext;
  } catch (cause) {
    const message = 'The passphrase is wrong, or the file was changed.';
    throw new CountersignError('KEY_FILE_LOCKED', message, { cause });
  }
}

function headerOf(line: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(line) as Record<string, unknown>;
  } catch (cause) {
    throw damaged({ cause });
  }
}

const damaged = (options?: ErrorOptions): CountersignError =>
  new CountersignError(
    'KEY_FILE_DAMAGED',
    'This is not a complete sealed export. Copy it again from its source.',
    options,
  );
