import { CountersignError, type PrivateJwk, privateJwkOf } from '@countersign/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseCopy, type StateCopy } from './copies.js';
import { sealState } from './seal.js';
import { type DeviceState, EMPTY_STATE } from './state.js';

const ACTIVATION = { bundle: 'a.b.c', jti: 'A'.repeat(22), id: 'act_0123456789abcdef', generation: 1 };
const TOMBSTONE = { activation: ACTIVATION.id, generation: 1, jti: 'B'.repeat(22), at: 1 };

let mine: PrivateJwk;
let alien: PrivateJwk;
beforeAll(async () => {
  mine = await privateJwkOf(new Uint8Array(32).fill(1));
  alien = await privateJwkOf(new Uint8Array(32).fill(2));
});

const written = (sequence: number, more: Partial<DeviceState> = {}): DeviceState => ({
  ...EMPTY_STATE,
  sequence,
  ...more,
});
const there = <T>(value: T) => ({ is: 'there' as const, value });
const missing = { is: 'missing' as const };
const unreadable = { is: 'unreadable' as const, error: new CountersignError('STATE_UNREADABLE', 'no') };
const broken = { is: 'damaged' as const, error: new CountersignError('STATE_DAMAGED', 'cut') };
const garbage = there('{"v":1');

/** Describes the documents of a copy, so that each row of the table reads as a sentence. */
const KEYS = { mine: () => there(mine), alien: () => there(alien), gone: () => missing, broken: () => broken };
const STATES = {
  'mine 1': () => there(sealState(mine, written(1))),
  'mine 2': () => there(sealState(mine, written(2))),
  alien: () => there(sealState(alien, written(9))),
  cut: () => garbage,
  gone: () => missing,
  unreadable: () => unreadable,
};
type Pair = readonly [key: keyof typeof KEYS, state: keyof typeof STATES];
const copyOf = ([key, state]: Pair, name: string): StateCopy => ({ name, key: KEYS[key](), state: STATES[state]() });
const choose = (first: Pair, second: Pair | undefined) =>
  chooseCopy([copyOf(first, 'first'), ...(second === undefined ? [] : [copyOf(second, 'second')])]);

describe('of two copies counts', () => {
  test.each<[first: Pair, second: Pair, sequence: number, faults: Record<number, string>]>([
    [['mine', 'mine 2'], ['mine', 'mine 2'], 2, {}],
    [['mine', 'mine 2'], ['mine', 'mine 1'], 2, { 1: 'older' }],
    [['mine', 'mine 1'], ['mine', 'mine 2'], 2, { 0: 'older' }],
    [['mine', 'mine 2'], ['gone', 'gone'], 2, { 1: 'missing' }],
    [['gone', 'gone'], ['mine', 'mine 2'], 2, { 0: 'missing' }],
    [['mine', 'gone'], ['mine', 'mine 2'], 2, { 0: 'missing' }],
    [['mine', 'cut'], ['mine', 'mine 1'], 1, { 0: 'damaged' }],
    [['broken', 'mine 2'], ['mine', 'mine 2'], 2, { 0: 'damaged' }],
    // A key and a state need not be from the same copy.
    [['gone', 'mine 2'], ['mine', 'cut'], 2, { 0: 'missing', 1: 'damaged' }],
    [['broken', 'mine 2'], ['mine', 'mine 1'], 2, { 0: 'damaged', 1: 'older' }],
    // Another device's key, or its state, beside our own.
    [['alien', 'mine 2'], ['mine', 'mine 2'], 2, { 0: 'damaged' }],
    [['mine', 'alien'], ['mine', 'mine 1'], 1, { 0: 'damaged' }],
    [['mine', 'mine 1'], ['mine', 'unreadable'], 1, { 1: 'unreadable' }],
    [['mine', 'unreadable'], ['mine', 'mine 1'], 1, { 0: 'unreadable' }],
  ])('%j and %j: the one written %i times', (first, second, sequence, faults) => {
    const choice = choose(first, second);
    expect(choice).toMatchObject({ key: { x: mine.x }, state: { sequence } });
    expect(Object.fromEntries(choice.faults)).toEqual(faults);
  });

  test('nothing before the first write, nor after one that got no further than the key', () => {
    for (const [first, second] of [
      [['gone', 'gone'], undefined],
      [
        ['gone', 'gone'],
        ['gone', 'gone'],
      ],
      [['mine', 'gone'], undefined],
      [
        ['mine', 'gone'],
        ['gone', 'gone'],
      ],
    ] as const) {
      const choice = choose(first, second);
      expect(choice.state).toBe(EMPTY_STATE);
      expect(choice.text).toBeUndefined();
      expect(choice.faults.size).toBe(0);
    }
  });
});

describe('nothing counts, and the code says why', () => {
  test.each<[first: Pair, second: Pair | undefined, code: string]>([
    [['mine', 'cut'], ['mine', 'cut'], 'STATE_DAMAGED'],
    [['mine', 'cut'], ['mine', 'gone'], 'STATE_DAMAGED'],
    [['mine', 'cut'], undefined, 'STATE_DAMAGED'],
    [['gone', 'mine 1'], ['gone', 'mine 1'], 'STATE_DAMAGED'],
    [['broken', 'mine 1'], ['broken', 'mine 1'], 'STATE_DAMAGED'],
    [['broken', 'gone'], undefined, 'STATE_DAMAGED'],
    [['mine', 'alien'], undefined, 'STATE_DAMAGED'],
    // Both keys are there, so both states were.
    [['mine', 'gone'], ['mine', 'gone'], 'STATE_DAMAGED'],
    [['mine', 'unreadable'], ['gone', 'gone'], 'STATE_UNREADABLE'],
    [['mine', 'cut'], ['mine', 'unreadable'], 'STATE_UNREADABLE'],
    [['mine', 'mine 1'], ['alien', 'alien'], 'STATE_COPIED'],
  ])('%j and %j: %s', (first, second, code) => {
    expect(() => choose(first, second)).toThrow(expect.objectContaining({ code }));
  });
});

describe('what a lesser copy alone knows', () => {
  const copies = (first: DeviceState, second: DeviceState): readonly StateCopy[] =>
    [first, second].map((state, index) => ({
      name: `copy ${index}`,
      key: there(mine),
      state: there(sealState(mine, state)),
    }));

  test('of activations that were given up stays: the activation does not come back', () => {
    const { state, text, faults } = chooseCopy(
      copies(written(9, { activation: ACTIVATION }), written(5, { tombstones: [TOMBSTONE] })),
    );
    expect(state).toMatchObject({ sequence: 10, tombstones: [TOMBSTONE] });
    expect(state.activation).toBeUndefined();
    expect(text).toBe(sealState(mine, state));
    expect([...faults.keys()]).toEqual([0, 1]);
  });

  test('of generations stays, each the highest', () => {
    const [a, b] = ['act_00000000000000aa', 'act_00000000000000bb'];
    const { state } = chooseCopy(
      copies(written(9, { generations: { [a]: 1, [b]: 5 } }), written(5, { generations: { [a]: 3, [b]: 2 } })),
    );
    expect(state.generations).toEqual({ [a]: 3, [b]: 5 });
  });

  test('of anything else is forgotten', () => {
    const { state } = chooseCopy(copies(written(2), written(1, { activation: ACTIVATION, passive: 'a.b.c' })));
    expect(state).toEqual(written(2));
  });
});
