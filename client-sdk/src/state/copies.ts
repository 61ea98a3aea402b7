import { CountersignError, type PrivateJwk } from '@countersign/shared';
import { openSealed, sealState } from './seal.js';
import { type DeviceState, damaged, EMPTY_STATE } from './state.js';

/** A document as it was found in one place. */
export type Found<T> =
  | { readonly is: 'there'; readonly value: T }
  | { readonly is: 'missing' }
  | { readonly is: 'unreadable'; readonly error: CountersignError };

/** One copy of what a device remembers, as it was found. */
export interface Copy {
  /** Of its place, for messages. */
  readonly name: string;
  readonly key: Found<PrivateJwk> | { readonly is: 'damaged'; readonly error: CountersignError };
  /** The text; whether it is a state shows with a key only. */
  readonly state: Found<string>;
}

/** What is wrong with a copy that is not the chosen one. */
export type Fault = 'missing' | 'damaged' | 'older' | 'unreadable';

/** What counts, of the copies that were found. */
export interface Choice {
  readonly key: PrivateJwk | undefined;
  readonly state: DeviceState;
  /** What every copy is to hold; `undefined` before the first state was written. */
  readonly text: string | undefined;
  /** The copies that do not hold it, by their place among all. */
  readonly faults: ReadonlyMap<number, Fault>;
}

interface Whole {
  readonly key: PrivateJwk;
  readonly state: DeviceState;
  readonly text: string;
}

/**
 * Chooses between the copies of a state: the one that was written most often counts, of those that are whole and sealed
 * under one device key. A key and a state need not be from the same copy.
 *
 * @throws CountersignError `STATE_DAMAGED`, `STATE_UNREADABLE`; `STATE_COPIED` when there are whole states of two devices
 */
export function chooseCopy(copies: readonly Copy[]): Choice {
  const keys = distinctKeys(copies);
  const whole = wholeStates(copies, keys);
  const [first] = whole;
  if (first === undefined) return withoutState(copies, keys);
  if (whole.some(({ key }) => key.x !== first.key.x)) throw ofTwoDevices(copies);
  const newest = whole.reduce((best, each) => (each.state.sequence > best.state.sequence ? each : best));
  const state = whole.reduce((kept, each) => withWhatStays(kept, each.state), newest.state);
  const text = state === newest.state ? newest.text : sealState(newest.key, state);
  const faults = new Map<number, Fault>();
  for (const [index, copy] of copies.entries()) {
    const fault = faultOf(copy, newest.key, text, whole);
    if (fault !== undefined) faults.set(index, fault);
  }
  return { key: newest.key, state, text, faults };
}

function distinctKeys(copies: readonly Copy[]): readonly PrivateJwk[] {
  const keys = copies.flatMap(({ key }) => (key.is === 'there' ? [key.value] : []));
  return keys.filter((key, index) => keys.findIndex(({ x }) => x === key.x) === index);
}

function wholeStates(copies: readonly Copy[], keys: readonly PrivateJwk[]): readonly Whole[] {
  const texts = new Set(copies.flatMap(({ state }) => (state.is === 'there' ? [state.value] : [])));
  return [...texts].flatMap((text) =>
    keys.flatMap((key) => {
      const state = orDamaged(() => openSealed(key, text, ''));
      return state instanceof CountersignError ? [] : [{ key, state, text }];
    }),
  );
}

/** No state is whole: there never was one, or it is lost. */
function withoutState(copies: readonly Copy[], keys: readonly PrivateJwk[]): Choice {
  // Without a second place that can be read a device goes on; but what may hold the state that is lost must be read first.
  const isLost = copies.some(({ key, state }) => key.is === 'damaged' || state.is === 'there');
  for (const { key, state } of isLost ? copies : copies.slice(0, 1)) {
    if (key.is === 'unreadable') throw key.error;
    if (state.is === 'unreadable') throw state.error;
  }
  const [anyKey] = keys;
  for (const { name, key, state } of copies) {
    if (key.is === 'damaged') throw key.error;
    if (state.is !== 'there') continue;
    // A new key would make every certificate here worthless without a word.
    if (anyKey === undefined) throw damaged(`${name}: device-key.json`, 'it is missing.');
    openSealed(anyKey, state.value, `${name}: state.json`);
  }
  // The first write of all puts the key into the first place, then the state, and then both into the second: a key in the
  // first place alone is what a crash leaves; one in each place has lost its state.
  const [first, second] = copies;
  if (first !== undefined && second?.key.is === 'there') throw damaged(`${first.name}: state.json`, 'it is missing.');
  return { key: keys[0], state: EMPTY_STATE, text: undefined, faults: new Map() };
}

function faultOf({ key, state }: Copy, right: PrivateJwk, text: string, whole: readonly Whole[]): Fault | undefined {
  if (key.is === 'unreadable' || state.is === 'unreadable') return 'unreadable';
  if (key.is === 'missing' || state.is === 'missing') return 'missing';
  if (key.is === 'damaged' || key.value.x !== right.x) return 'damaged';
  if (state.value === text) return undefined;
  return whole.some((each) => each.text === state.value) ? 'older' : 'damaged';
}

/**
 * What was given up stays given up, and a generation that was seen stays seen, whichever copy knows of it: the newer one
 * may have gone on from an older one that was put back while the other place could not be read.
 */
function withWhatStays(state: DeviceState, other: DeviceState): DeviceState {
  const tombstones = other.tombstones.filter(({ jti }) => !state.tombstones.some((known) => known.jti === jti));
  const generations = Object.entries(other.generations).filter(
    ([activation, generation]) => generation > (state.generations[activation] ?? 0),
  );
  if (tombstones.length === 0 && generations.length === 0) return state;
  const { activation, ...rest } = state;
  const isGivenUp = tombstones.some((tombstone) => tombstone.activation === activation?.id);
  return {
    ...rest,
    ...(activation !== undefined && !isGivenUp && { activation }),
    sequence: state.sequence + 1,
    tombstones: [...tombstones, ...state.tombstones],
    generations: { ...state.generations, ...Object.fromEntries(generations) },
  };
}

function orDamaged<T>(run: () => T): T | CountersignError {
  try {
    return run();
  } catch (error) {
    if (error instanceof CountersignError) return error;
    throw error;
  }
}

const ofTwoDevices = (copies: readonly Copy[]): CountersignError =>
  new CountersignError(
    'STATE_COPIED',
    `The two copies of the license state belong to different devices: ${copies.map(({ name }) => name).join(' and ')}. ` +
      'Delete the one that was brought from elsewhere, or both to activate again.',
  );
