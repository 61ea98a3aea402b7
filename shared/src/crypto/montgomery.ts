import { publicKeyBytes } from './keys.js';

const P = 2n ** 255n - 19n;
const modulo = (a: bigint): bigint => ((a % P) + P) % P;

/**
 * Returns the X25519 public key of an Ed25519 public key: u = (1 + y) / (1 - y) (RFC 7748 section 4.1). The input is
 * public, so the computation need not be constant-time.
 *
 * @throws CountersignError `KEY_INVALID`; also for y = 1, which has no u
 */
export function montgomeryKeyOf(key: { readonly x: string }): Uint8Array {
  const bytes = publicKeyBytes(key);
  // Its top bit is the sign of x.
  const y = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) & (2n ** 255n - 1n);
  let u = modulo((1n + y) * inverse(modulo(1n - y)));
  return bytes.map(() => {
    const byte = Number(u & 0xffn);
    u >>= 8n;
    return byte;
  });
}

/** By Euclid's algorithm. */
function inverse(a: bigint): bigint {
  let [r, next] = [P, a];
  let [t, nextT] = [0n, 1n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return modulo(t);
}
