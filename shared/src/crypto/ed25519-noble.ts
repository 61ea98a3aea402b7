import * as ed from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../encoding/digest.js';
import type { Ed25519Backend } from './ed25519-backend.js';

ed.hashes.sha512 = sha512;

const ORDER = ed.Point.CURVE().n;

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i] as number);
  return value;
}

/**
 * Ed25519 in plain JavaScript, synchronous, for platforms where neither `node:crypto` nor WebCrypto supports it.
 *
 * `ed.verify(..., { zip215: false })` multiplies by the cofactor; OpenSSL and BoringSSL do not. The results differ for
 * keys or R with a low-order component, so the equation is written out here.
 */
export const nobleEd25519: Ed25519Backend = {
  name: '@noble/ed25519',
  verifier(publicKey) {
    let key: ed.Point | undefined;
    try {
      key = ed.Point.fromBytes(publicKey, false);
    } catch {
      return () => false;
    }
    const negated = key.negate();
    return (message, signature) => {
      const s = littleEndian(signature.subarray(32));
      if (s >= ORDER) return false;
      const r = signature.subarray(0, 32);
      const k = littleEndian(sha512(concatBytes(r, publicKey, message))) % ORDER;
      const sB = s === 0n ? ed.Point.ZERO : ed.Point.BASE.multiply(s, false);
      const kA = k === 0n ? ed.Point.ZERO : negated.multiply(k, false);
      return equalBytes(sB.add(kA).toBytes(), r);
    };
  },
  signer: (seed) => (message) => ed.sign(message, seed),
  publicKeyOf: async (seed) => ed.getPublicKey(seed),
};
