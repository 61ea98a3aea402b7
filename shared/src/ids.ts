import { encodeBase64url } from './encoding/base64url.js';

/** Returns a new array of that many bytes from a cryptographic source. */
export type Random = (bytes: number) => Uint8Array;

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Returns `<prefix>_` and `characters` characters of Crockford's base 32, in lower case, 5 random bits each. */
export function randomId(prefix: string, characters: number, random: Random): string {
  let id = `${prefix}_`;
  for (const byte of random(characters)) id += DIGITS[byte & 31];
  return id;
}

/** Returns 128 random bits in base64url, 22 characters: a `jti` or a nonce. */
export const randomTokenId = (random: Random): string => encodeBase64url(random(16));
