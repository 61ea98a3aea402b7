import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalBytes, hmacOfParts, sha256Of } from './digest.js';
import { encodeUtf8 } from './utf8.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('SHA-256 of FIPS 180-4, "abc"', () => {
  expect(hex(sha256Of(encodeUtf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('hmacOfParts is HMAC-SHA-256 over each part after its length', () => {
  const message = Buffer.from('\0\0\0\x02ab\0\0\0\0\0\0\0\x03\u20ac', 'utf8');
  const expected = createHmac('sha256', 'key').update(message).digest('hex');
  expect(hex(hmacOfParts('key', ['ab', '', '€']))).toBe(expected);
  expect(hex(hmacOfParts(encodeUtf8('key'), ['ab', '', '€']))).toBe(expected);
});

test('no two lists of parts give the same message', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u0001'), maxLength: 4 });
  const list = fc.array(part, { maxLength: 4 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      expect(hex(hmacOfParts('key', a)) === hex(hmacOfParts('key', b))).toBe(same);
    }),
  );
});

test('equalBytes compares whole arrays', () => {
  expect(equalBytes(Uint8Array.of(), Uint8Array.of())).toBe(true);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equalBytes(Uint8Array.of(0, 2), Uint8Array.of(1, 2))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false);
  expect(equalBytes(Uint8Array.of(0), Uint8Array.of())).toBe(false);
});
