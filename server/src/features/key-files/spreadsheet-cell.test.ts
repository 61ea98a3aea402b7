import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeCell, isMangled, unescapeCell } from './spreadsheet-cell.js';

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', "'", "''", '\n', ' ', '＝', '1', "'="), fc.string())
    .map(([first, rest]) => first + rest),
  fc.constantFrom('00123', '1E+20', '1-2', '3/4/27', 'MAR1', '12:30', 'TRUE', '=1+1', "'=1", "'", '-', '1,5', '10%'),
);

describe('Text in a cell', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(unescapeCell(escapeCell(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is no formula, number, date or truth value', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeCell(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        expect(escapeCell(text)).not.toMatch(/^[\d.,:/\-\s%]*\d[\d.,:/\-\s%]*$|^true$|^false$|^mar1$/i);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['ABCD-EFGH', 'K-0001', 'Order 4711', '<a href="x">y</a>', 'MARKET-1'])('is left alone: %s', (text) => {
    expect(escapeCell(text)).toBe(text);
  });

  it.each(["'abc", 'abc', "it's"])('of somebody else is left alone: %s', (text) => {
    expect(unescapeCell(text)).toBe(text);
  });

  it('is known where a spreadsheet lost it', () => {
    for (const cell of ['1.23457E+17', '4,2E+15', '#NAME?', '#REF!', '########']) expect(isMangled(cell)).toBe(true);
    for (const cell of ['1E', "'1E+20", '#1', 'ABC', '123456']) expect(isMangled(cell)).toBe(false);
  });
});
