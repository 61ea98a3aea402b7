import { CountersignError } from '../errors.js';

/** y of the points of order 1, 2, 4 and 8, little-endian, without the sign of x. */
const LOW_ORDER_Y = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));

/**
 * Step 6. Whether 32 bytes are acceptable as a public key or as R: y below 2^255 - 19 (RFC 8032 section 5.1.3), and not a
 * point of low order, with which one signature would fit many messages.
 */
export const isAcceptablePoint = (point: Uint8Array): boolean =>
  point.length === 32 && isCanonical(point) && !LOW_ORDER_Y.some((y) => hasY(point, y));

/** 2^255 - 19 is `ed ff .. ff 7f`. */
function isCanonical(point: Uint8Array): boolean {
  if (topOf(point) !== 0x7f) return true;
  for (let i = 30; i > 0; i -= 1) if (point[i] !== 0xff) return true;
  return (point[0] as number) < 0xed;
}

function hasY(point: Uint8Array, y: Uint8Array): boolean {
  for (let i = 0; i < 31; i += 1) if (point[i] !== y[i]) return false;
  return topOf(point) === y[31];
}

/** The last byte without its top bit, which is the sign of x. */
const topOf = (point: Uint8Array): number => (point[31] as number) & 0x7f;

/** @throws CountersignError `KEY_INVALID` */
export function assertPublicKey(publicKey: Uint8Array): void {
  if (!isAcceptablePoint(publicKey)) {
    throw new CountersignError('KEY_INVALID', 'Unusable public key: it is malformed or of low order.');
  }
}
