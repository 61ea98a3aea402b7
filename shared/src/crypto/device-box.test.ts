import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { encodeBase64url } from '../encoding/base64url.js';
import { CountersignError } from '../errors.js';
import { openOnDevice, sealedLength, sealForDevice } from './device-box.js';
import { type PrivateJwk, privateJwkOf, publicJwk } from './keys.js';

const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
const makeKey = (): Promise<PrivateJwk> => privateJwkOf(random(32));

let device: PrivateJwk;
let other: PrivateJwk;
beforeAll(async () => {
  [device, other] = [await makeKey(), await makeKey()];
});
afterEach(() => vi.unstubAllGlobals());

const seal = (text: string): Promise<string> => sealForDevice(publicJwk(device), text, random);

/** The text, or the code of the refusal; anything else is a fault. */
async function outcome(open: Promise<string>): Promise<string> {
  try {
    return `opened: ${await open}`;
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

describe('a value that is sealed for a device', () => {
  test('is read by it, whatever it says, and by no other', async () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constant('x'.repeat(2_000)));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const jwe = await seal(text);
        expect(await openOnDevice(device, jwe)).toBe(text);
        expect(jwe).toHaveLength(sealedLength(text));
        expect(await outcome(openOnDevice(other, jwe))).toBe('SECRET_UNREADABLE');
      }),
      { numRuns: 40 },
    );
  });

  test('is never sealed twice in the same way', async () => {
    const sealed = await Promise.all(Array.from({ length: 20 }, () => seal('the same')));
    for (const part of [0, 2, 3, 4]) expect(new Set(sealed.map((jwe) => jwe.split('.')[part])).size).toBe(20);
  });

  test('is the same for the same randomness, which is what its form is pinned by', async () => {
    const key = await privateJwkOf(new Uint8Array(32).fill(7));
    let next = 0;
    const counted = (bytes: number): Uint8Array => new Uint8Array(bytes).map(() => next++);
    const jwe = await sealForDevice(publicJwk(key), 'pass phrase', counted);
    expect(jwe).toBe(PINNED);
    expect(await openOnDevice(key, PINNED)).toBe('pass phrase');
  });
});

describe('a value that was changed', () => {
  test('does not open: every bit of every character', async () => {
    const jwe = await seal('abc');
    const wrong: string[] = [];
    for (let at = 0; at < jwe.length; at += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64]) {
        const changed = String.fromCharCode(jwe.charCodeAt(at) ^ bit);
        const hostile = `${jwe.slice(0, at)}${changed}${jwe.slice(at + 1)}`;
        if ((await outcome(openOnDevice(device, hostile))) !== 'SECRET_UNREADABLE') wrong.push(hostile);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('does not open: parts missing, added, padded or empty', async () => {
    const [header = '', , iv = '', ciphertext = '', tag = ''] = (await seal('abc')).split('.');
    const hostile = [
      '',
      '....',
      `${header}..${iv}.${ciphertext}`,
      `${header}..${iv}.${ciphertext}.${tag}.`,
      `${header}.AAAA.${iv}.${ciphertext}.${tag}`,
      `${header}..${iv}.${ciphertext}=.${tag}`,
      `${header}..${iv}..${tag}`,
      `${header}..${iv}.${ciphertext}.${tag}\n`,
      ` ${header}..${iv}.${ciphertext}.${tag}`,
      `${header}..${iv}.${ciphertext}${tag}.`,
    ];
    for (const jwe of hostile) expect(await outcome(openOnDevice(device, jwe))).toBe('SECRET_UNREADABLE');
  });

  test.each<[string, (header: Record<string, unknown>) => unknown]>([
    ['another order', ({ alg, enc, epk }) => ({ enc, alg, epk })],
    ['a member more', (header) => ({ ...header, zip: 'DEF' })],
    ['a party', (header) => ({ ...header, apu: 'QQ' })],
    ['another algorithm', (header) => ({ ...header, alg: 'dir' })],
    ['another cipher', (header) => ({ ...header, enc: 'A128GCM' })],
    ['a key of low order', (header) => ({ ...header, epk: { x: 'A'.repeat(43), crv: 'X25519', kty: 'OKP' } })],
    ['a private key', (header) => ({ ...header, epk: { ...(header.epk as object), d: 'A'.repeat(43) } })],
  ])('does not open: a header with %s', async (_, change) => {
    const [header = '', ...rest] = (await seal('abc')).split('.');
    const claims = JSON.parse(Buffer.from(header, 'base64url').toString());
    const hostile = Buffer.from(JSON.stringify(change(claims))).toString('base64url');
    expect(await outcome(openOnDevice(device, [hostile, ...rest].join('.')))).toBe('SECRET_UNREADABLE');
  });

  test('never makes anything but a coded error', async () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_.-]{0,200}$/);
    await fc.assert(
      fc.asyncProperty(part, async (hostile) => {
        expect(await outcome(openOnDevice(device, hostile))).toBe('SECRET_UNREADABLE');
      }),
    );
  });
});

test('nothing is sealed for what is no key: of low order, or not canonical', async () => {
  for (const bytes of [new Uint8Array(32), new Uint8Array(32).fill(0xff)]) {
    const key = publicJwk({ x: encodeBase64url(bytes) });
    expect(await outcome(sealForDevice(key, 'abc', random))).toBe('KEY_INVALID');
  }
});

test('where there is no WebCrypto, it is said so', async () => {
  const jwe = await seal('abc');
  vi.stubGlobal('crypto', {});
  expect(await outcome(openOnDevice(device, jwe))).toBe('CRYPTO_UNAVAILABLE');
  expect(await outcome(seal('abc'))).toBe('CRYPTO_UNAVAILABLE');
});

const PINNED =
  'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImVwayI6eyJ4IjoiajBERnJiYVBKV0pLNWJJVTZuWjZic2xOZ3AwOWUxNGEwYnB2UGlFNEtGOCIsImNydiI6IlgyNTUxOSIsImt0eSI6Ik9LUCJ9fQ..ICEiIyQlJicoKSor.g_QkerKRA5HILRU.OSUc1-q-gvrSbN3mYEa4nw';
