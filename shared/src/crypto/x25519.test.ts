import { randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.js';
import { privateJwkOf } from './keys.js';
import { montgomeryKeyOf } from './montgomery.js';
import { x25519 as node } from './x25519-node.js';
import { x25519 as web } from './x25519-web.js';

const random = (): Uint8Array => new Uint8Array(randomBytes(32));
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

// RFC 7748 section 6.1.
const ALICE = bytes('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
const ALICE_PUBLIC = bytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
const BOB_PUBLIC = bytes('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
const AGREED = bytes('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');

/** u of the points of order 1, 2, 4 and 8 (curve25519-dalek and libsodium list the same), and two that are not canonical. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(bytes);

describe.each([node, web])('X25519 by $name', (x25519) => {
  test('is that of RFC 7748', async () => {
    expect(await x25519.publicKeyOf(ALICE)).toEqual(ALICE_PUBLIC);
    expect(await x25519.agree(ALICE, BOB_PUBLIC)).toEqual(AGREED);
  });

  test('agrees on nothing with a key of low order', async () => {
    for (const key of LOW_ORDER) await expect(x25519.agree(ALICE, key)).rejects.toThrow();
  });

  test('has the private half of an Ed25519 key whose public half is its point on the other form of the curve', async () => {
    for (let i = 0; i < 20; i += 1) {
      const seed = random();
      const device = await privateJwkOf(seed);
      const expected = ed25519.utils.toMontgomery(decodeBase64url(device.x) as Uint8Array);
      expect(montgomeryKeyOf(device)).toEqual(expected);
      expect(await x25519.publicKeyOf(await x25519.privateKeyOf(seed))).toEqual(expected);
    }
  });
});

test('X25519 is the same from every back-end', async () => {
  for (let i = 0; i < 50; i += 1) {
    const [mine, theirs] = [random(), random()];
    expect(await node.publicKeyOf(mine)).toEqual(await web.publicKeyOf(mine));
    // Any 32 bytes: points of the curve, of its twist, and not canonical ones.
    expect(await node.agree(mine, theirs)).toEqual(await web.agree(mine, theirs));
  }
});

test('keys of low order, and those that are not canonical, have no other half', () => {
  for (const key of [new Uint8Array(32), new Uint8Array(32).fill(0xff), bytes(`01${'00'.repeat(31)}`)]) {
    expect(() => montgomeryKeyOf({ x: encodeBase64url(key) })).toThrow(
      expect.objectContaining({ code: 'KEY_INVALID' }),
    );
  }
});
