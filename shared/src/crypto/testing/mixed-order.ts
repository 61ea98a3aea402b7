import { Point } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';

export const GROUP_ORDER = Point.CURVE().n;
export const FIELD_PRIME = Point.CURVE().p;

export function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

export function toLittleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

const GENERATOR_OF_TORSION = Point.fromBytes(
  hexToBytes('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
);

/** The eight points of low order; the first is the identity. */
export const TORSION_POINTS: readonly Point[] = Array.from({ length: 8 }).reduce<Point[]>(
  (points) => [...points, points.length === 0 ? Point.ZERO : (points.at(-1) as Point).add(GENERATOR_OF_TORSION)],
  [],
);

/** Every text of 32 bytes that some decoder reads as a point of low order: canonical, y + p, and the sign of x = 0. */
export const LOW_ORDER_ENCODINGS: readonly Uint8Array[] = TORSION_POINTS.flatMap((point) => {
  const { y } = point.toAffine();
  const values = [y, y + FIELD_PRIME].filter((value) => value < 2n ** 255n);
  return values.flatMap((value) => [toLittleEndian(value), toLittleEndian(value | (1n << 255n))]);
});

/** The 19 values of y that are not below the prime, with either sign. */
export const NON_CANONICAL_ENCODINGS: readonly Uint8Array[] = Array.from({ length: 19 }, (_, index) => index).flatMap(
  (index) => [
    toLittleEndian(FIELD_PRIME + BigInt(index)),
    toLittleEndian((FIELD_PRIME + BigInt(index)) | (1n << 255n)),
  ],
);

export interface CraftedSignature {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * A signature whose key, whose R, or both have a component of low order. It always passes the equation that is
 * multiplied by the cofactor; the one that is not holds when k*A and R differ by no such component.
 *
 * @param holds whether the equation without the cofactor is to hold: the message is varied until it does, or does not
 * @param messageOf the message for a try
 */
export function craftSignature(
  torsionOfKey: number,
  torsionOfR: number,
  holds: boolean,
  messageOf: (attempt: number, publicKey: Uint8Array) => Uint8Array,
): CraftedSignature {
  const [a, r] = [1_234_567_890_123_456_789n, 987_654_321_098_765_432n];
  const publicKey = Point.BASE.multiply(a)
    .add(TORSION_POINTS[torsionOfKey] as Point)
    .toBytes();
  const bytesOfR = Point.BASE.multiply(r)
    .add(TORSION_POINTS[torsionOfR] as Point)
    .toBytes();
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const message = messageOf(attempt, publicKey);
    const k = fromLittleEndian(sha512(concatBytes(bytesOfR, publicKey, message))) % GROUP_ORDER;
    // S*B - k*A is R without its low-order component, less k times that of A.
    const cancels = (Number(k % 8n) * torsionOfKey + torsionOfR) % 8 === 0;
    if (cancels !== holds) continue;
    return { publicKey, message, signature: concatBytes(bytesOfR, toLittleEndian((r + k * a) % GROUP_ORDER)) };
  }
  throw new Error('No message was found.');
}
