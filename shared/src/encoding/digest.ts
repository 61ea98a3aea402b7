import { hashes } from '#hash';
import { encodeUtf8 } from './utf8.js';

export const sha256Of = (bytes: Uint8Array): Uint8Array => hashes.sha256(bytes);

/**
 * HMAC-SHA-256 over text parts, each preceded by its length in bytes (32 bits, big-endian), so that no two different
 * lists of parts give the same message.
 */
export function hmacOfParts(key: Uint8Array | string, parts: readonly string[]): Uint8Array {
  const encoded = parts.map(encodeUtf8);
  const message = new Uint8Array(encoded.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(message.buffer);
  let at = 0;
  for (const part of encoded) {
    view.setUint32(at, part.length);
    message.set(part, at + 4);
    at += 4 + part.length;
  }
  return hashes.hmacSha256(typeof key === 'string' ? encodeUtf8(key) : key, message);
}

/** Whether two byte strings are equal, in time that depends only on their lengths. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
