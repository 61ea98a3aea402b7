import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../startup/system.js';
import type { KeyFormat } from './generator-rule-record.js';
import {
  countPossibleKeys,
  createKeyGenerator,
  formatCharacters,
  keyFormatProblem,
  matchesFormat,
} from './key-format.js';

const WISECP: KeyFormat = { prefix: 'MYSOFT-', length: 12, groupLength: 4, alphabet: ['upper', 'digits'] };

const formats = fc
  .record({
    prefix: fc.constantFrom('', 'A-', 'x', '='),
    suffix: fc.constantFrom('', '-Z', '9'),
    length: fc.integer({ min: 1, max: 128 }),
    groupLength: fc.integer({ min: 1, max: 128 }),
    separator: fc.constantFrom('', '-', '::'),
    alphabet: fc.constantFrom('01', 'ABC', ['upper'] as const, ['lower', 'digits', 'special'] as const),
  })
  .filter((format) => keyFormatProblem(format) === undefined);

describe('A key format', () => {
  it('makes keys as the shop shows them', () => {
    const make = createKeyGenerator(WISECP, systemRandom);
    for (let count = 0; count < 100; count += 1) expect(make()).toMatch(/^MYSOFT-[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    expect(countPossibleKeys(WISECP)).toBe(36n ** 12n);
    const uneven = createKeyGenerator(
      { length: 5, groupLength: 2, separator: '.', suffix: '!', alphabet: '01' },
      systemRandom,
    );
    expect(uneven()).toMatch(/^[01]{2}\.[01]{2}\.[01]!$/);
  });

  it('knows its own keys, and no others', () => {
    fc.assert(
      fc.property(formats, (format) => {
        const key = createKeyGenerator(format, systemRandom)();
        expect(matchesFormat(format, key)).toBe(true);
        expect(matchesFormat(format, `${key}#`)).toBe(false);
        expect(matchesFormat(format, key.slice(1))).toBe(false);
      }),
    );
  });

  it('favours no character', () => {
    const format: KeyFormat = { length: 128, alphabet: ['upper', 'lower', 'digits', 'special'] };
    const make = createKeyGenerator(format, systemRandom);
    const counts = new Map<string, number>();
    const keys = 2_000;
    for (let count = 0; count < keys; count += 1) {
      for (const each of make()) counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    const { length } = formatCharacters(format);
    expect(counts.size).toBe(length);
    const expected = (keys * 128) / length;
    // With the bytes' remainder, the first 49 of 69 characters would come a third more often than the others.
    for (const each of counts.values()) expect(Math.abs(each / expected - 1)).toBeLessThan(0.12);
  });

  it('makes 100,000 keys without a repeat', () => {
    const make = createKeyGenerator(WISECP, systemRandom);
    expect(new Set(Array.from({ length: 100_000 }, make)).size).toBe(100_000);
  });

  it('never makes a key that would be read as another', () => {
    // One in 36 x 36 begins with CS, and is then a code of our own form with a wrong check character.
    const make = createKeyGenerator({ length: 27, alphabet: ['upper'], prefix: '' }, () =>
      new Uint8Array(256).map(someBytes),
    );
    for (let count = 0; count < 50; count += 1) expect(make()).not.toMatch(/^CS/);
  });

  it.each([
    ['no characters', { length: 5, alphabet: [] }],
    ['a character twice', { length: 5, alphabet: 'ABA' }],
    ['a character that is not ASCII', { length: 5, alphabet: 'AÄ' }],
    ['a space', { length: 5, alphabet: 'A B' }],
    ['no length', { length: 0, alphabet: 'AB' }],
    ['too many characters', { length: 129, alphabet: 'AB' }],
    ['too long a key', { length: 128, groupLength: 1, alphabet: 'AB' }],
    ['groups longer than the key', { length: 5, groupLength: 6, alphabet: 'AB' }],
    ['several lines', { length: 5, prefix: 'A\n', alphabet: 'AB' }],
    ['a space before it', { length: 5, prefix: ' A', alphabet: 'AB' }],
    ['the form of our own codes', { length: 25, groupLength: 5, prefix: 'CS-', alphabet: ['upper', 'digits'] }],
  ] as [string, KeyFormat][])('with %s is refused', (_, format) => {
    expect(keyFormatProblem(format)).toBeTypeOf('string');
  });
});

/** C and S more often than chance has them. */
const someBytes = (): number => [2, 18, 0][Math.floor(Math.random() * 3)] as number;
