import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CountersignError } from '../errors.js';
import { parseStrictJson } from './strict-json.js';

/** What JSON.parse says, when it is of the kind that we take. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Any JSON of safe integers, without `__proto__`: what a signer may write. */
const { value: jsonValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger().map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 5 },
    ),
  ),
}));

describe('agrees with JSON.parse', () => {
  test('on every object of ours, compact or spread out', () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify({ value }, null, indent);
        expect(plain(parseStrictJson(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('on escapes', () => {
    const text = String.raw`{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000"}`;
    expect(plain(parseStrictJson(text))).toEqual(JSON.parse(text));
  });

  test('whatever it takes, JSON.parse takes and understands in the same way', () => {
    const character = fc.constantFrom(...'{}[]:,"ab0123-.eE+\\/u \n'.split(''), 'true', 'null', '{"a":', '1}', 'é');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let parsed: unknown;
        try {
          parsed = parseStrictJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CountersignError);
          return;
        }
        expect(plain(parsed)).toEqual(JSON.parse(text));
      }),
      { numRuns: 5_000 },
    );
  });
});

test('objects have no prototype, so that a member is what was signed and nothing else', () => {
  const { a } = parseStrictJson('{"a":{}}');
  expect(Object.getPrototypeOf(a)).toBeNull();
  expect(parseStrictJson('{"constructor":1,"toString":2}')).toMatchObject({ constructor: 1, toString: 2 });
});

test.each([
  ['{"a":1}', true],
  ['{"a":-1}', true],
  ['{"a":9007199254740991}', true],
  ['{"a":-9007199254740991}', true],
  ['{"a":9007199254740992}', false],
  ['{"a":-9007199254740992}', false],
  ['{"a":-0}', false],
  ['{"a":00}', false],
  ['{"a":-01}', false],
  ['{"a":1.}', false],
  ['{"a":.1}', false],
  ['{"a":1E2}', false],
  ['{"a":1e21}', false],
  ['{"a":--1}', false],
  ['{"a":-}', false],
  ['{"a":+1}', false],
  ['{"a":}', false],
])('%s is %s', (text, taken) => {
  const parse = () => parseStrictJson(text);
  if (taken) expect(parse()).toBeDefined();
  else expect(parse).toThrow(expect.objectContaining({ code: 'PAYLOAD_NOT_JSON' }));
});

test.each(['1.5', '-0.25', '1e3', '2E-2', '0', '-7', '12345678901234567890'])(
  '%s is taken where fractions are',
  (number) => {
    const text = `{"a":${number}}`;
    expect(plain(parseStrictJson(text, { fractions: true }))).toEqual(JSON.parse(text));
  },
);

test.each(['01', '1.', '.5', '+1', '--1', '1e', '1e999', 'NaN', '-'])('%s is taken nowhere', (number) => {
  const parse = () => parseStrictJson(`{"a":${number}}`, { fractions: true });
  expect(parse).toThrow(expect.objectContaining({ code: 'PAYLOAD_NOT_JSON' }));
});

test('every prefix of an object is refused', () => {
  const text = '{"a":[1,"b\\u0041",{"c":null}],"d":true,"e":false}';
  for (let length = 0; length < text.length; length += 1) {
    expect(() => parseStrictJson(text.slice(0, length))).toThrow(CountersignError);
  }
});

test('depth is counted for objects and lists alike', () => {
  const nested = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
  expect(() => parseStrictJson(`{"a":${nested(31, '[', ']')}}`)).not.toThrow();
  expect(() => parseStrictJson(`{"a":${nested(32, '[', ']')}}`)).toThrow(CountersignError);
  expect(() => parseStrictJson(`${'{"a":'.repeat(31)}1${'}'.repeat(31)}`)).not.toThrow();
  expect(() => parseStrictJson(`${'{"a":'.repeat(32)}1${'}'.repeat(32)}`)).toThrow(CountersignError);
  expect(() => parseStrictJson(`${'{"a":'.repeat(100_000)}`)).toThrow(CountersignError);
});

test('time is linear in the length, also for long strings and numbers', () => {
  for (const text of [
    `{"a":"${'\\"'.repeat(200_000)}"}`,
    `{"a":${'1'.repeat(400_000)}}`,
    `{"a":${' '.repeat(400_000)}1}`,
  ]) {
    const begun = performance.now();
    try {
      parseStrictJson(text);
    } catch (error) {
      expect(error).toBeInstanceOf(CountersignError);
    }
    expect(performance.now() - begun).toBeLessThan(500);
  }
});
