import { describe, expect, test } from 'vitest';
import { type BindingRule, bindMachine, identifiesMachine } from './bind-machine.js';
import { describeMatch, hashComponents, matchMachine } from './components.js';

const hash = (values: Record<string, string>) => hashComponents('northwind', 'cad', values);
const machine = (names: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, `${name}-1`]));

/** Whether a machine with these changes is taken for the one that was bound. */
function stays(names: string, changed: string, rule?: BindingRule): boolean {
  const values = machine(names);
  const after = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, changed.split(' ').includes(name) ? `${value}-new` : value]),
  );
  return matchMachine(bindMachine(hash(values), rule), hash(after)).matches;
}

describe('a machine is told from others', () => {
  test.each([
    ['mid', true],
    ['cpu mid', true],
    ['dongle', true],
    ['vmg', true],
    ['cpu', false],
    ['cpu vol', false],
  ])('by %s: %s', (names, expected) => expect(identifiesMachine(hash(machine(names)))).toBe(expected));

  test('not by nothing', () => expect(identifiesMachine({})).toBe(false));
});

describe('by default', () => {
  test.each([
    ['mid cpu', 'cpu', 'mid'],
    ['mid vol cpu', 'cpu', 'mid'],
    ['mid vol cpu', 'vol', 'vol cpu'],
    ['mid dsk cpu', 'cpu', 'dsk'],
    ['mid vol cpu net', 'vol cpu', 'net'],
    ['mid dsk cpu net', 'net', 'net cpu'],
    ['mid brd dsk cpu net', 'net cpu', 'net dsk'],
    ['mid brd dsk cpu net vmg', 'vmg cpu', 'net vmg'],
    ['mid brd dsk cpu net vmg dongle', 'net vmg cpu', 'net vmg mid'],
  ])('of %s, %s may change, and not %s', (names, may, mayNot) => {
    expect(stays(names, may)).toBe(true);
    expect(stays(names, mayNot)).toBe(false);
  });

  test('components that weigh alike are counted, and their weights are not said', () => {
    const c = hash(machine('mid brd dsk net'));
    expect(bindMachine(c)).toEqual({ k: 3, c });
    const custom = hash(Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`own-${index}`, 'x'])));
    expect(bindMachine(custom)).toEqual({ k: 11, c: custom });
  });

  test('beside four that identify, common components are not bound: they would decide nothing', () => {
    const { cpu: _, vol: __, ...c } = hash(machine('mid brd cpu vol net vmg'));
    expect(bindMachine(hash(machine('mid brd cpu vol net vmg')))).toEqual({ k: 3, c });
    const all = hash(machine('mid brd dsk cpu net'));
    for (const rule of [{ changesAllowed: 1 }, { weights: {} }, { threshold: 50 }]) {
      expect(bindMachine(all, rule).c).toEqual(all);
    }
  });

  test('a weight of 1 goes without saying', () => {
    const c = hash(machine('mid cpu net'));
    expect(bindMachine(c)).toEqual({ k: 5, c, w: { mid: 3, net: 3 } });
  });
});

describe('by number', () => {
  test.each([
    ['mid brd dsk cpu net', 0, '', 'cpu'],
    ['mid brd dsk cpu net', 2, 'brd net', 'brd net cpu'],
    ['mid brd dsk net', 15, 'brd dsk net', 'mid brd dsk net'],
    // With these, the processor and the volume would be enough.
    ['mid brd dsk cpu net', 4, 'mid dsk net cpu', 'mid brd dsk net'],
    ['mid brd dsk cpu net', 4, 'mid brd dsk', 'mid brd dsk net'],
    ['mid net cpu vol', 2, 'mid vol', 'mid net'],
    ['mid net cpu vol', 3, 'net cpu vol', 'mid net'],
  ])('of %s, %i: %s may change, and not %s', (names, changesAllowed, may, mayNot) => {
    expect(stays(names, may, { changesAllowed })).toBe(true);
    expect(stays(names, mayNot, { changesAllowed })).toBe(false);
  });

  test('it is as it always was, unless common components would be enough', () => {
    const c = hash(machine('mid brd dsk cpu net'));
    expect(bindMachine(c, { changesAllowed: 2 })).toEqual({ k: 3, c });
    expect(bindMachine(c, { changesAllowed: 2, weights: { mid: 100 }, threshold: 1 })).toEqual({ k: 3, c });
  });
});

describe("by the vendor's weights", () => {
  test('a generation that weighs half of the others together must stay, and is not enough', () => {
    const rule = { weights: { vmg: 8 } };
    const names = 'mid brd dsk cpu net vmg';
    expect(stays(names, 'mid net', rule)).toBe(true);
    expect(stays(names, 'vmg', rule)).toBe(false);
    expect(stays(names, 'mid brd dsk cpu net', rule)).toBe(false);
  });

  test('a threshold is percent of the weight', () => {
    expect(stays('mid brd dsk net', 'net dsk', { threshold: 50 })).toBe(true);
    expect(stays('mid brd dsk net', 'net', { threshold: 76 })).toBe(false);
    expect(stays('mid brd dsk net', '', { threshold: 100 })).toBe(true);
  });

  test('never are common components enough, whatever they weigh', () => {
    for (const threshold of [1, 50, 100]) {
      const rule = { weights: { cpu: 100, vol: 100 }, threshold };
      expect(stays('mid cpu vol', 'mid', rule)).toBe(false);
      expect(stays('mid cpu vol', '', rule)).toBe(true);
    }
  });
});

test('the difference is said in changes where their number decides, and in weights where it does not', () => {
  const describe = (names: string, changed: string, rule?: BindingRule): string => {
    const values = machine(names);
    const after = { ...values, ...Object.fromEntries(changed.split(' ').map((name) => [name, 'new'])) };
    return describeMatch(matchMachine(bindMachine(hash(values), rule), hash(after)));
  };
  expect(describe('mid dsk cpu net', 'net')).toBe('the network card changed; 1 change is allowed');
  expect(describe('mid dsk cpu net', 'net dsk')).toContain('; 1 change is allowed');
  expect(describe('mid vol cpu net', 'cpu vol')).toBe(
    'the processor changed, the system volume changed; together they count 2 of 8, and 2 may change',
  );
  expect(describe('mid dsk cpu', 'dsk')).toBe('the system disk changed; it counts 3 of 7, and 2 may change');
  expect(describe('mid dsk cpu', 'cpu')).toBe('the processor changed; it counts 1 of 7, and 2 may change');
});

test('a machine without components is bound to something that no machine has', () => {
  expect(matchMachine(bindMachine({}), hash(machine('mid cpu'))).matches).toBe(false);
});
