import * as ed from '@noble/ed25519';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { Ed25519Backend } from './ed25519-backend.js';
import { nobleEd25519 } from './ed25519-noble.js';
import { ed25519 as nodeEd25519 } from './ed25519-node.js';
import { webCryptoEd25519 } from './ed25519-webcrypto.js';
import { isAcceptablePoint } from './points.js';
import {
  craftSignature,
  fromLittleEndian,
  GROUP_ORDER,
  LOW_ORDER_ENCODINGS,
  NON_CANONICAL_ENCODINGS,
  toLittleEndian,
} from './testing/mixed-order.js';
import { RFC_8032_VECTORS } from './testing/rfc8032.js';

/** The same, on another thread. */
const nodeInPool: Ed25519Backend = {
  ...nodeEd25519,
  name: 'node:crypto, thread pool',
  verifier: (publicKey) => nodeEd25519.verifier(publicKey, 'pool'),
  signer: (seed) => nodeEd25519.signer(seed, 'pool'),
};

const BACKENDS: readonly Ed25519Backend[] = [nodeEd25519, nodeInPool, webCryptoEd25519, nobleEd25519];

const ALL = BACKENDS.map(() => true);
const NONE = BACKENDS.map(() => false);

/** What each back-end says, after the check of both points that comes before each of them. */
async function verdicts(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean[]> {
  if (!isAcceptablePoint(publicKey) || !isAcceptablePoint(signature.subarray(0, 32))) return NONE;
  return Promise.all(BACKENDS.map(async (each) => each.verifier(publicKey)(message, signature)));
}

const edit = (bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? change(byte) : byte));

describe.each(RFC_8032_VECTORS)('RFC 8032 section 7.1, $name', (vector) => {
  const [seed, publicKey, message, signature] = [
    hexToBytes(vector.seed),
    hexToBytes(vector.publicKey),
    hexToBytes(vector.message),
    hexToBytes(vector.signature),
  ];

  test('every back-end derives, signs and verifies', async () => {
    for (const each of BACKENDS) {
      expect(bytesToHex(await each.publicKeyOf(seed))).toBe(vector.publicKey);
      expect(bytesToHex(await each.signer(seed)(message))).toBe(vector.signature);
    }
    expect(await verdicts(publicKey, message, signature)).toEqual(ALL);
  });

  test('every back-end refuses another message, key, R or S', async () => {
    expect(await verdicts(publicKey, Uint8Array.of(...message, 0), signature)).toEqual(NONE);
    for (let at = 0; at < 64; at += 7) {
      const changed = edit(signature, at, (byte) => byte ^ 4);
      expect(await verdicts(publicKey, message, changed)).toEqual(NONE);
    }
    for (const other of RFC_8032_VECTORS) {
      if (other.publicKey === vector.publicKey) continue;
      expect(await verdicts(hexToBytes(other.publicKey), message, signature)).toEqual(NONE);
    }
  });

  test('every back-end refuses an S that is not below the order', async () => {
    const r = signature.subarray(0, 32);
    const s = fromLittleEndian(signature.subarray(32));
    for (const wrong of [
      s + GROUP_ORDER,
      s + 2n * GROUP_ORDER,
      s + 8n * GROUP_ORDER,
      GROUP_ORDER,
      GROUP_ORDER + 1n,
      2n ** 256n - 1n,
      0n,
    ]) {
      if (wrong >= 2n ** 256n) continue;
      const forged = Uint8Array.of(...r, ...toLittleEndian(wrong));
      expect(await verdicts(publicKey, message, forged)).toEqual(NONE);
    }
  });
});

describe('points of low order, and those that are not canonical', () => {
  const [vector] = RFC_8032_VECTORS;
  const [publicKey, signature] = [hexToBytes(vector.publicKey), hexToBytes(vector.signature)];
  const message = new Uint8Array();

  test.each([...LOW_ORDER_ENCODINGS, ...NON_CANONICAL_ENCODINGS].map((bytes) => [bytesToHex(bytes), bytes] as const))(
    '%s is neither a key nor an R',
    async (_, point) => {
      expect(isAcceptablePoint(point)).toBe(false);
      const s = signature.subarray(32);
      for (const forged of [Uint8Array.of(...point, ...new Uint8Array(32)), Uint8Array.of(...point, ...s)]) {
        expect(await verdicts(point, message, forged)).toEqual(NONE);
        expect(await verdicts(publicKey, message, forged)).toEqual(NONE);
      }
      expect(await verdicts(point, message, signature)).toEqual(NONE);
    },
  );

  test('the key of zeros with the signature of zeros, over many messages', async () => {
    for (let i = 0; i < 50; i += 1) {
      expect(await verdicts(new Uint8Array(32), Uint8Array.of(i), new Uint8Array(64))).toEqual(NONE);
    }
  });

  test('a key that is no point on the curve verifies nothing', async () => {
    let tried = 0;
    for (let y = 2n; tried < 20; y += 1n) {
      const key = toLittleEndian(y);
      try {
        ed.Point.fromBytes(key);
      } catch {
        tried += 1;
        expect(isAcceptablePoint(key)).toBe(true);
        expect(await verdicts(key, message, signature)).toEqual(NONE);
        expect(await verdicts(publicKey, message, Uint8Array.of(...key, ...signature.subarray(32)))).toEqual(NONE);
      }
    }
  });
});

describe('points of mixed order: what all back-ends compute is not multiplied by the cofactor', () => {
  const message = (attempt: number) => new TextEncoder().encode(`message ${attempt}`);
  const TORSIONS = [1, 2, 3, 4, 5, 6, 7];

  test.each(TORSIONS)('a key with the component %i', async (component) => {
    const accepted = craftSignature(component, 0, true, message);
    expect(await verdicts(accepted.publicKey, accepted.message, accepted.signature)).toEqual(ALL);
    const refused = craftSignature(component, 0, false, message);
    expect(ed.verify(refused.signature, refused.message, refused.publicKey)).toBe(true);
    expect(await verdicts(refused.publicKey, refused.message, refused.signature)).toEqual(NONE);
  });

  test.each(TORSIONS)('an R with the component %i', async (component) => {
    const refused = craftSignature(0, component, false, message);
    expect(ed.verify(refused.signature, refused.message, refused.publicKey)).toBe(true);
    expect(await verdicts(refused.publicKey, refused.message, refused.signature)).toEqual(NONE);
  });

  test.each(TORSIONS)('a key and an R with components that cancel out, or do not: %i', async (component) => {
    const accepted = craftSignature(1, component, true, message);
    expect(await verdicts(accepted.publicKey, accepted.message, accepted.signature)).toEqual(ALL);
    const refused = craftSignature(1, component, false, message);
    expect(await verdicts(refused.publicKey, refused.message, refused.signature)).toEqual(NONE);
  });
});

test('random signatures, whole and damaged', async () => {
  for (let i = 0; i < 100; i += 1) {
    const { secretKey, publicKey } = ed.keygen();
    const message = crypto.getRandomValues(new Uint8Array(i));
    const signature = ed.sign(message, secretKey);
    expect(await verdicts(publicKey, message, signature)).toEqual(ALL);
    const damaged = edit(signature, i % 64, (byte) => byte ^ (1 << (i % 8)));
    expect(await verdicts(publicKey, message, damaged)).toEqual(NONE);
  }
});
