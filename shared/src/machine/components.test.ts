import { describe, expect, test } from 'vitest';
import { componentTitle, describeMatch, hashComponents, matchMachine } from './components.js';

const VALUES = { mid: 'a', brd: 'b', dsk: 'c', cpu: 'd' };
const hash = (values: Record<string, string>, vendor = 'northwind', product = 'cad') =>
  hashComponents(vendor, product, values);

describe('hashComponents', () => {
  test('gives eight characters for each component, in the order of their names', () => {
    const hashes = hash(VALUES);
    expect(Object.keys(hashes)).toEqual(['brd', 'cpu', 'dsk', 'mid']);
    for (const each of Object.values(hashes)) expect(each).toMatch(/^[A-Za-z0-9_-]{8}$/);
    expect(hash(VALUES)).toEqual(hashes);
  });

  test('differs by vendor, product, name and value', () => {
    const seen = [
      hash({ mid: 'a' }).mid,
      hash({ mid: 'a' }, 'southwind').mid,
      hash({ mid: 'a' }, 'northwind', 'cam').mid,
      hash({ brd: 'a' }).brd,
      hash({ mid: 'b' }).mid,
      hash({ mid: 'a' }, 'northwindc', 'ad').mid,
    ];
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each([
    ['an empty value', { mid: '' }],
    ['a name in upper case', { MID: 'a' }],
    ['a name of one character', { m: 'a' }],
    ['a name of 17 characters', { aaaaaaaaaaaaaaaaa: 'a' }],
    ['a name with a dot', { 'm.d': 'a' }],
  ])('%s is a TypeError', (_, values) => {
    expect(() => hash(values)).toThrow(TypeError);
  });

  test('the error does not repeat what the probe read', () => {
    expect(() => hash({ MID: 'serial-4711' })).not.toThrow(/4711/);
  });
});

describe('matchMachine', () => {
  const c = hash(VALUES);

  test.each([
    ['all of four, nothing changed', 4, {}, true],
    ['all of four, one changed', 4, { dsk: 'new' }, false],
    ['three of four, one changed', 3, { dsk: 'new' }, true],
    ['three of four, two changed', 3, { dsk: 'new', cpu: 'new' }, false],
    ['one of four, three changed', 1, { dsk: 'new', cpu: 'new', brd: 'new' }, true],
    ['one of four, all changed', 1, { dsk: 'new', cpu: 'new', brd: 'new', mid: 'new' }, false],
    ['none of four, all changed', 0, { dsk: 'new', cpu: 'new', brd: 'new', mid: 'new' }, true],
  ])('%s', (_, k, change, matches) => {
    expect(matchMachine({ k, c }, hash({ ...VALUES, ...change })).matches).toBe(matches);
  });

  test('tells what changed, what is missing and how many may', () => {
    const { dsk: _, ...machine } = hash({ ...VALUES, brd: 'new', net: 'added' });
    expect(matchMachine({ k: 2, c }, machine)).toEqual({
      matches: true,
      same: ['cpu', 'mid'],
      changed: ['brd'],
      missing: ['dsk'],
      allowed: 2,
    });
  });

  test('a missing component counts like a changed one, and an added one for nothing', () => {
    const { dsk: _, ...without } = c;
    expect(matchMachine({ k: 4, c }, without).matches).toBe(false);
    expect(matchMachine({ k: 3, c }, without).matches).toBe(true);
    expect(matchMachine({ k: 3, c }, { ...without, net: 'AAAAAAAA', vmg: 'AAAAAAAA' }).matches).toBe(true);
    expect(matchMachine({ k: 4, c }, { ...c, net: 'AAAAAAAA' }).matches).toBe(true);
    expect(matchMachine({ k: 1, c }, {}).matches).toBe(false);
  });

  test('by weight: what stays must weigh k', () => {
    const w = { mid: 3, dsk: 3 };
    const matches = (k: number, change: Record<string, string>) =>
      matchMachine({ k, c, w }, hash({ ...VALUES, ...change }));
    expect(matches(5, { brd: 'new', cpu: 'new' })).toMatchObject({ matches: true, allowed: 1 });
    expect(matches(5, { dsk: 'new' })).toMatchObject({ matches: true, weights: { lost: 3, total: 8, allowed: 3 } });
    expect(matches(5, { dsk: 'new', cpu: 'new' }).matches).toBe(false);
    expect(matchMachine({ k: 3, c, w }, hash({ mid: 'a' })).matches).toBe(true);
    expect(matchMachine({ k: 4, c, w }, hash({ mid: 'a' })).matches).toBe(false);
    expect(matchMachine({ k: 8, c, w }, c)).toMatchObject({ matches: true, allowed: 0 });
    expect(matchMachine({ k: 0, c, w }, {})).toMatchObject({ matches: true, allowed: 4 });
  });

  test('a component named like what every object has is not found in an empty machine', () => {
    const bound = hash({ constructor: 'a' });
    expect(matchMachine({ k: 1, c: bound }, {})).toMatchObject({ matches: false, missing: ['constructor'] });
  });
});

test('describeMatch names the difference and the limit', () => {
  const c = hash({ ...VALUES, own: 'x' });
  const { dsk: _, ...rest } = hash({ ...VALUES, mid: 'new', own: 'y' });
  const sentence = describeMatch(matchMachine({ k: 4, c }, rest));
  for (const title of ['machine id', 'system disk', 'own']) expect(sentence).toContain(title);
  expect(describeMatch(matchMachine({ k: 5, c }, c))).toContain('nothing changed');
  expect([componentTitle('net'), componentTitle('toString')]).toEqual(['network card', 'toString']);
});
