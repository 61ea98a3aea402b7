import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ArtefactType } from '../artefacts.js';
import type { Claims } from '../claims/claims.js';
import { privateJwkOf, thumbprint } from '../crypto/keys.js';
import {
  craftSignature,
  fromLittleEndian,
  GROUP_ORDER,
  LOW_ORDER_ENCODINGS,
  NON_CANONICAL_ENCODINGS,
  toLittleEndian,
} from '../crypto/testing/mixed-order.js';
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.js';
import { encodeUtf8 } from '../encoding/utf8.js';
import { CountersignError } from '../errors.js';
import { createSigner, protectedHeader } from './sign-token.js';
import { importVerificationKey, unlimitedScope } from './verification-key.js';
import { type KeyRing, readUnverifiedClaims, verifyToken } from './verify-token.js';

const CLAIMS: Claims<'receipt'> = {
  v: 1,
  iss: 'northwind-software',
  aud: 'cad-studio',
  jti: 'AAAAAAAAAAAAAAAAAAAAAA',
  iat: 1_798_761_600,
  act: 'act_0123456789abcdef',
  gen: 1,
  dea: 'AAAAAAAAAAAAAAAAAAAAAA',
};

const randomKey = () => privateJwkOf(webcrypto.getRandomValues(new Uint8Array(32)));

function ringOf(x: string): KeyRing {
  const key = importVerificationKey({ x }, unlimitedScope('receipt'));
  return { vendor: CLAIMS.iss, keys: new Map([[key.kid, key]]) };
}

async function outcome(text: string, ring: KeyRing, type: ArtefactType = 'receipt'): Promise<string> {
  try {
    await verifyToken(text, type, ring);
    return 'accepted';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

const signedText = (x: string, claims: Claims<'receipt'>): string =>
  [protectedHeader('receipt', thumbprint({ x })), JSON.stringify(claims)]
    .map((part) => encodeBase64url(encodeUtf8(part)))
    .join('.');

/** A token whose key and R have these components of low order. */
function craftToken(torsionOfKey: number, torsionOfR: number, holds: boolean): { text: string; ring: KeyRing } {
  const { publicKey, message, signature } = craftSignature(torsionOfKey, torsionOfR, holds, (attempt, key) =>
    encodeUtf8(signedText(encodeBase64url(key), { ...CLAIMS, iat: CLAIMS.iat + attempt })),
  );
  const text = `${new TextDecoder().decode(message)}.${encodeBase64url(signature)}`;
  return { text, ring: ringOf(encodeBase64url(publicKey)) };
}

describe('points of mixed order, through the verifier', () => {
  test.each([
    ['a key', 1, 0],
    ['both, cancelling out', 1, 5],
  ])('%s, where the equation without the cofactor holds', async (_, key, r) => {
    const { text, ring } = craftToken(key, r, true);
    expect(await outcome(text, ring)).toBe('accepted');
  });

  test.each([
    ['a key', 1, 0],
    ['a key of a smaller component', 4, 0],
    ['an R', 0, 1],
    ['both', 1, 5],
  ])('%s, where only the equation with the cofactor holds', async (_, key, r) => {
    const { text, ring } = craftToken(key, r, false);
    expect(await outcome(text, ring)).toBe('SIGNATURE_INVALID');
  });
});

describe('the signature of a good token', () => {
  const good = async () => {
    const key = await randomKey();
    const text = await createSigner(key).sign('receipt', CLAIMS);
    const [header, payload, signature = ''] = text.split('.');
    return {
      ring: ringOf(key.x),
      text,
      signed: `${header}.${payload}`,
      bytes: decodeBase64url(signature) as Uint8Array,
    };
  };

  test('R of low order, or not canonical, is SIGNATURE_MALFORMED', async () => {
    const { ring, signed, bytes } = await good();
    for (const r of [...LOW_ORDER_ENCODINGS, ...NON_CANONICAL_ENCODINGS]) {
      const forged = encodeBase64url(Uint8Array.of(...r, ...bytes.subarray(32)));
      expect(await outcome(`${signed}.${forged}`, ring)).toBe('SIGNATURE_MALFORMED');
    }
  });

  test('S + L is SIGNATURE_INVALID', async () => {
    const { ring, text, signed, bytes } = await good();
    expect(await outcome(text, ring)).toBe('accepted');
    const s = fromLittleEndian(bytes.subarray(32)) + GROUP_ORDER;
    const forged = encodeBase64url(Uint8Array.of(...bytes.subarray(0, 32), ...toLittleEndian(s)));
    expect(await outcome(`${signed}.${forged}`, ring)).toBe('SIGNATURE_INVALID');
  });
});

describe('a key ring', () => {
  test('says what an unknown key means', async () => {
    const text = await createSigner(await randomKey()).sign('receipt', CLAIMS);
    const keys = new Map();
    expect(await outcome(text, { vendor: CLAIMS.iss, keys })).toBe('KEY_UNKNOWN');
    expect(await outcome(text, { vendor: CLAIMS.iss, keys, unknownKey: 'ROOT_UNKNOWN' })).toBe('ROOT_UNKNOWN');
  });

  test('is of one vendor', async () => {
    const key = await randomKey();
    const text = await createSigner(key).sign('receipt', CLAIMS);
    expect(await outcome(text, { ...ringOf(key.x), vendor: 'southwind-software' })).toBe('VENDOR_MISMATCH');
  });
});

describe('readUnverifiedClaims', () => {
  test('reads claims that nobody signed, strictly', async () => {
    const key = await randomKey();
    const unsigned = `${signedText(key.x, CLAIMS)}.${'A'.repeat(86)}`;
    expect(readUnverifiedClaims(unsigned, 'receipt')).toEqual(CLAIMS);
    const code = (code: string) => expect.objectContaining({ code });
    expect(() => readUnverifiedClaims(unsigned, 'check')).toThrow(code('TYPE_MISMATCH'));
    expect(() => readUnverifiedClaims(`${unsigned}=`, 'receipt')).toThrow(code('TOKEN_MALFORMED'));
    const more = signedText(key.x, { ...CLAIMS, more: 1 } as Claims<'receipt'>);
    expect(() => readUnverifiedClaims(`${more}.${'A'.repeat(86)}`, 'receipt')).toThrow(code('CLAIMS_INVALID'));
  });
});
