import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64url as node } from './base64url-node.js';
import { base64url as web } from './base64url-web.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe.each([
  ['Node', node],
  ['elsewhere', web],
])('In %s', (_where, { encode, decode }) => {
  // RFC 4648 section 10, without padding.
  test.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('%j is %j', (bytes, text) => {
    expect(encode(ascii(bytes))).toBe(text);
    expect(decode(text)).toEqual(ascii(bytes));
  });

  test('is what Node writes, and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encode(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decode(text)).toEqual(bytes);
      }),
    );
  });

  describe('decodes no other text', () => {
    test.each([
      ['padding', 'Zg=='],
      ['one character over', 'Zm9vY'],
      ['a plus sign', 'Zm+v'],
      ['a slash', 'Zm/v'],
      ['a space', 'Zm9 '],
      ['a newline', 'Zm9v\n'],
      ['a character past ASCII', 'Zm9é'],
      ['a character whose code ends like a letter', 'Zm9\u0141'],
      ['an emoji', 'Zm\u{1F600}'],
      ['a bit past one byte', 'Zh'],
      ['a bit past two bytes', 'Zm9'],
    ])('%s', (_, text) => {
      expect(decode(text)).toBeUndefined();
    });

    test('whatever decodes is the text that encoding gives', () => {
      const character = fc.constantFrom(...'ABCabc019-_+/= \n');
      fc.assert(
        fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
          const bytes = decode(text);
          if (bytes !== undefined) expect(encode(bytes)).toBe(text);
        }),
        { numRuns: 2_000 },
      );
    });

    test('every text of two and of three characters: as many as there are bytes', () => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      let ones = 0;
      let twos = 0;
      for (const a of alphabet) {
        for (const b of alphabet) {
          if (decode(a + b) !== undefined) ones += 1;
          for (const c of alphabet) if (decode(a + b + c) !== undefined) twos += 1;
        }
      }
      expect([ones, twos]).toEqual([256, 65_536]);
    });
  });
});

test('both take the same texts, and give plain bytes', () => {
  const unit = fc.constantFrom(...'AQgwxyz019-_+/= \n\0é\u{1F600}\ud800');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 10 }), (text) => {
      expect(node.decode(text)).toEqual(web.decode(text));
    }),
    { numRuns: 5_000 },
  );
  for (const { decode } of [node, web]) {
    const bytes = decode('Zm9v');
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
    expect(bytes?.buffer.byteLength).toBe(3);
  }
});

test('bytes in the middle of others are encoded alone', () => {
  const middle = ascii('xxfoobarxx').subarray(2, 8);
  expect([node.encode(middle), web.encode(middle)]).toEqual(['Zm9vYmFy', 'Zm9vYmFy']);
});
