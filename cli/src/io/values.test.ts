import { expect, it } from 'vitest';
import { dateValue, integerValue, omitUndefined, pairValues } from './values.js';

it.each([
  ['2027-12-31', '2027-12-31T00:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2027-12-31T18:30:00+01:00', '2027-12-31T17:30:00.000Z'],
  ['2027-12-31T18:30:00.750Z', '2027-12-31T18:30:00.000Z'],
])('the date %s is %s', (text, iso) => {
  expect(dateValue('--expires', text)).toBe(iso);
});

it.each([
  '2027-02-30',
  '2027-02-30T10:00:00Z',
  '2027-13-01',
  '2027-12-31T18:30:00',
  '2027-12-31T25:00:00Z',
  '31.12.2027',
  'tomorrow',
  '2027',
  '1e9',
])('%s is no date', (text) => {
  expect(() => dateValue('--expires', text)).toThrow(expect.objectContaining({ code: 'USAGE', field: '--expires' }));
});

it('numbers are whole and in their range', () => {
  expect(integerValue('--seats', 3, 1, 5)).toBe(3);
  for (const bad of [0, 6, 1.5, Number.POSITIVE_INFINITY]) {
    expect(() => integerValue('--seats', bad, 1, 5)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  }
});

it('pairs keep every = but the first, and have each name once', () => {
  expect(pairValues('--udf', ['a=b=c', 'd='])).toEqual({ a: 'b=c', d: '' });
  for (const bad of [['a'], ['=b'], ['a=1', 'a=2']]) {
    expect(() => pairValues('--udf', bad)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  }
});

it('what is not given is left out', () => {
  expect(omitUndefined({ a: 1, b: undefined, c: false })).toEqual({ a: 1, c: false });
});
