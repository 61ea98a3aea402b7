import { describe, expect, test } from 'vitest';
import { isCopied } from './install.js';

const ID = 'A'.repeat(22);
const FIVE = { mid: 'a', brd: 'b', dsk: 'c', cpu: 'd', net: 'e' };
const of = (machine: Readonly<Record<string, string>>) => ({ install: { id: ID, machine } });

describe('whether a state was copied', () => {
  test.each([
    ['nothing changed', FIVE, FIVE, false],
    ['three of five changed', FIVE, { mid: 'x', brd: 'x', dsk: 'x', cpu: 'd', net: 'e' }, false],
    ['one of five is the same', FIVE, { mid: 'x', brd: 'x', dsk: 'x', cpu: 'd', net: 'x' }, true],
    ['nothing is the same', FIVE, { mid: 'x', brd: 'x' }, true],
    ['two of six are the same', { ...FIVE, vmg: 'f' }, { mid: 'a', brd: 'b', dsk: 'x' }, true],
    ['three of six are the same', { ...FIVE, vmg: 'f' }, { mid: 'a', brd: 'b', dsk: 'c' }, false],
    [
      'one of three is the same: the processor',
      { mid: 'a', cpu: 'd', net: 'e' },
      { mid: 'x', cpu: 'd', net: 'x' },
      true,
    ],
    ['one of two is the same', { cpu: 'd', net: 'e' }, { cpu: 'd', net: 'x' }, false],
    ['the only component changed, as the network card of a container does', { net: 'e' }, { net: 'x' }, false],
    ['this machine can not be told from others', FIVE, {}, false],
    ['nothing was recorded', {}, FIVE, false],
  ])('when %s', (_, recorded, here, copied) => {
    expect(isCopied(of(recorded), here)).toBe(copied);
  });

  test('nothing is said without an installation', () => {
    expect(isCopied({}, FIVE)).toBe(false);
  });
});
