import { type ErrorCode, encodeBase64url } from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createTestVendor,
  offerText,
  outcomeOf,
  protectedHeaderOf,
  signRaw,
  signText,
  type TestVendor,
} from './vendor.js';

let vendor: TestVendor;
let parts: [header: string, payload: string, signature: string];
beforeAll(async () => {
  vendor = await createTestVendor();
  // Header and payload of 3n + 1 bytes, so that each part has bits past its end.
  const payload = JSON.stringify(vendor.claims.check);
  parts = signCheck(`${payload}${' '.repeat((4 - (Buffer.byteLength(payload) % 3)) % 3)}`);
});

const signCheck = (payload: string): [string, string, string] =>
  signRaw(vendor.issuer, protectedHeaderOf('check', vendor.issuer), payload).split('.') as [string, string, string];

const offerCheck = (text: string): Promise<ErrorCode | 'accepted'> => outcomeOf(() => offerText(vendor, text, 'check'));

/** Signs again after the text was changed, so that only the form of the text can be what is refused. */
const offerParts = ([header, payload, signature]: readonly string[], sign = true): Promise<ErrorCode | 'accepted'> => {
  const signed = `${header}.${payload}`;
  return offerCheck(`${signed}.${sign ? signText(vendor.issuer, signed) : signature}`);
};

test('the token as it was signed is accepted', async () => {
  expect(await offerParts(parts)).toBe('accepted');
});

describe.each([
  ['header', 0],
  ['payload', 1],
  ['signature', 2],
] as const)('the %s', (_, index) => {
  const change = (edit: (part: string) => string): string[] =>
    parts.map((part, each) => (each === index ? edit(part) : part));

  test.each([
    ['padding', (part: string) => `${part}=`],
    ['double padding', (part: string) => `${part}==`],
    ['a newline after it', (part: string) => `${part}\n`],
    ['a space inside', (part: string) => `${part.slice(0, 5)} ${part.slice(5)}`],
    ['a plus sign', (part: string) => `+${part.slice(1)}`],
    ['a slash', (part: string) => `/${part.slice(1)}`],
    ['a character past ASCII', (part: string) => `é${part.slice(1)}`],
    ['a fullwidth letter', (part: string) => `\uff21${part.slice(1)}`],
    ['a NUL', (part: string) => `${part}\0`],
    ['nothing', () => ''],
    ['a dot inside', (part: string) => `${part.slice(0, 5)}.${part.slice(5)}`],
  ])('with %s', async (_name, edit) => {
    expect(await offerParts(change(edit), index !== 2)).toBe('TOKEN_MALFORMED');
  });

  test('with a set bit past its last byte', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const original = parts[index] as string;
    expect(original.length % 4).toBeGreaterThan(1);
    const last = alphabet.indexOf(original.at(-1) as string);
    for (const bit of original.length % 4 === 2 ? [1, 2, 4, 8] : [1, 2]) {
      const hostile = change((part) => `${part.slice(0, -1)}${alphabet[last | bit]}`);
      expect(Buffer.from(hostile[index] as string, 'base64url')).toEqual(Buffer.from(original, 'base64url'));
      expect(await offerParts(hostile, index !== 2)).toBe('TOKEN_NOT_CANONICAL');
    }
  });
});

test('a part whose length leaves one character over', async () => {
  const [header, payload, signature] = parts;
  const odd = (part: string): string => part + 'A'.repeat((5 - (part.length % 4)) % 4);
  expect(await offerParts([odd(header), payload, signature])).toBe('TOKEN_NOT_CANONICAL');
  expect(await offerParts([header, odd(payload), signature])).toBe('TOKEN_NOT_CANONICAL');
  expect(await offerParts([header, payload, `${signature}AAA`], false)).toBe('TOKEN_MALFORMED');
});

test('more or fewer parts', async () => {
  const [header, payload, signature] = parts;
  for (const text of [
    `${header}.${payload}`,
    `${header}.${payload}.${signature}.`,
    `.${header}.${payload}.${signature}`,
    `${header}..${payload}.${signature}`,
    `${header}.${payload}.${signature}.${signature}`,
    `${header}.encryptedKey.${payload}.iv.${signature}`,
    '..',
    '.',
    '',
  ]) {
    expect(await offerCheck(text)).toBe('TOKEN_MALFORMED');
  }
});

test('the JSON serialisation of a JWS is no token', async () => {
  const [header, payload, signature] = parts;
  expect(await offerCheck(JSON.stringify({ protected: header, payload, signature }))).toBe('TOKEN_MALFORMED');
});

test('white space around the bundle is not part of it', async () => {
  expect(await offerCheck(` \t\r\n${parts.join('.')}`)).toBe('accepted');
});

describe('size caps come before anything is decoded', () => {
  test('a token of more than 8,192 characters', async () => {
    expect(await offerCheck(`${'!'.repeat(8_193)}`)).toBe('TOKEN_TOO_LARGE');
    expect(await offerCheck(`${'!'.repeat(8_192)}`)).toBe('TOKEN_MALFORMED');
  });

  test('a bundle of more than 65,536 characters or 16 tokens', async () => {
    const filler = '!'.repeat(4_095);
    expect(await offerCheck(`${`${filler}~`.repeat(16)}`)).toBe('BUNDLE_TOO_LARGE');
    expect(await offerCheck('~'.repeat(16))).toBe('BUNDLE_TOO_LARGE');
    expect(await offerCheck('~'.repeat(13))).toBe('TOKEN_MALFORMED');
  });

  test('a signed token that is too long', async () => {
    const text = signCheck(`${JSON.stringify(vendor.claims.check)}${' '.repeat(7_000)}`).join('.');
    expect(await offerCheck(text)).toBe('TOKEN_TOO_LARGE');
  });

  test('sixteen million characters take no time', async () => {
    const hostile = 'A'.repeat(16 * 1024 * 1024);
    const begun = performance.now();
    expect(await offerCheck(hostile)).toBe('BUNDLE_TOO_LARGE');
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

test('bytes of the header that are no text are refused as a header', async () => {
  for (const bytes of [[0xef, 0xbb, 0xbf], [0xff], [0xc3], [0x00]]) {
    const header = Buffer.concat([Buffer.from(bytes), Buffer.from(protectedHeaderOf('check', vendor.issuer))]);
    const signed = `${encodeBase64url(header)}.${parts[1]}`;
    expect(await offerCheck(`${signed}.${signText(vendor.issuer, signed)}`)).toBe('HEADER_MALFORMED');
  }
});
