import { sha256Of } from '../encoding/digest.js';
import { encodeUtf8 } from '../encoding/utf8.js';

export interface KdfParties {
  readonly apu?: string;
  readonly apv?: string;
}

/**
 * Concat KDF (RFC 7518 section 4.6.2), limited to one round of SHA-256.
 *
 * @param secret the shared secret of the key agreement
 * @param algorithm what the derived key is for; with direct key agreement the `enc` of the JWE
 * @param bits length of the derived key, at most 256
 */
export function concatKdf(
  secret: Uint8Array,
  algorithm: string,
  bits: number,
  { apu = '', apv = '' }: KdfParties = {},
): Uint8Array {
  const parts = [
    uint32(1),
    secret,
    ...[algorithm, apu, apv].map(encodeUtf8).flatMap((part) => [uint32(part.length), part]),
    uint32(bits),
  ];
  const message = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return sha256Of(message).slice(0, bits / 8);
}

/** Big-endian. */
function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
