import { CountersignError, type PrivateJwk } from '@countersign/shared';
import { openSealed, sealState } from './seal.js';
import { type DeviceState, EMPTY_STATE, stateDamaged } from './state.js';

/** A document as found in one location. */
export type ReadCopy<T> =
  | { readonly is: 'there'; readonly value: T }
  | { readonly is: 'missing' }
  | { readonly is: 'unreadable'; readonly error: CountersignError };

/** One copy of the state, as found. */
export interface StateCopy {
  /** Its location, for messages. */
  readonly name: string;
  readonly key: ReadCopy<PrivateJwk> | { readonly is: 'damaged'; readonly error: CountersignError };
  /** The text; whether it is a valid state can only be checked with a key. */
  readonly state: ReadCopy<string>;
}

/** What is wrong with a copy that was not chosen. */
export type StateFault = 'missing' | 'damaged' | 'older' | 'unreadable';

/** The choice between the copies. */
export interface CopyChoice {
  readonly key: PrivateJwk | undefined;
  readonly state: DeviceState;
  /** The content that every copy must have; `undefined` before the first state was written. */
  readonly text: string | undefined;
  /** The copies without that content, by index. */
  readonly faults: ReadonlyMap<number, StateFault>;
}

interface Whole {
  readonly key: PrivateJwk;
  readonly state: DeviceState;
  readonly text: string;
}

/**
 * Chooses between the copies of a state: of those that are intact and sealed under one device key, the one that was
 * written most often. The key and the state need not come from the same copy.
 *
 * @throws CountersignError `STATE_DAMAGED`, `STATE_UNREADABLE`; `STATE_COPIED` if there are intact states of two
 * devices
 */
export function chooseCopy(copies: readonly StateCopy[]): CopyChoice {
  const keys = distinctKeys(copies);
  const whole = wholeStates(copies, keys);
  const [first] = whole;
  if (first === undefined) return withoutState(copies, keys);
  if (whole.some(({ key }) => key.x !== first.key.x)) throw ofTwoDevices(copies);
  const newest = whole.reduce((best, each) => (each.state.sequence > best.state.sequence ? each : best));
  const state = whole.reduce((kept, each) => withWhatStays(kept, each.state), newest.state);
  const text = state === newest.state ? newest.text : sealState(newest.key, state);
  const faults = new Map<number, StateFault>();
  for (const [index, copy] of copies.entries()) {
    const fault = faultOf(copy, newest.key, text, whole);
    if (fault !== undefined) faults.set(index, fault);
  }
  return { key: newest.key, state, text, faults };
}

function distinctKeys(copies: readonly StateCopy[]): readonly PrivateJwk[] {
  const keys = copies.flatMap(({ key }) => (key.is === 'there' ? [key.value] : []));
  return keys.filter((key, index) => keys.findIndex(({ x }) => x === key.x) === index);
}

function wholeStates(copies: readonly StateCopy[], keys: readonly PrivateJwk[]): readonly Whole[] {
  const texts = new Set(copies.flatMap(({ state }) => (state.is === 'there' ? [state.value] : [])));
  return [...texts].flatMap((text) =>
    keys.flatMap((key) => {
      const state = orDamaged(() => openSealed(key, text, ''));
      return state instanceof CountersignError ? [] : [{ key, state, text }];
    }),
  );
}

/** No state is intact: there never was one, or it is lost. */
function withoutState(copies: readonly StateCopy[], keys: readonly PrivateJwk[]): CopyChoice {
  // A device works without a readable second location; but if the state is lost, that location must be read first.
  const isLost = copies.some(({ key, state }) => key.is === 'damaged' || state.is === 'there');
  for (const { key, state } of isLost ? copies : copies.slice(0, 1)) {
    if (key.is === 'unreadable') throw key.error;
    if (state.is === 'unreadable') throw state.error;
  }
  const [anyKey] = keys;
  for (const { name, key, state } of copies) {
    if (key.is === 'damaged') throw key.error;
    if (state.is !== 'there') continue;
    // A new key would silently invalidate every certificate here.
    if (anyKey === undefined) throw stateDamaged(`${name}: device-key.json`, 'it is missing.');
    openSealed(anyKey, state.value, `${name}: state.json`);
  }
  // The very first write puts the key in the first location, then the state, and then both in the second: a key in the
  // first location alone is the remains of a crash; with a key in each, the state was lost.
  const [first, second] = copies;
  if (first !== undefined && second?.key.is === 'there')
    throw stateDamaged(`${first.name}: state.json`, 'it is missing.');
  return { key: keys[0], state: EMPTY_STATE, text: undefined, faults: new Map() };
}

function faultOf(
  { key, state }: StateCopy,
  right: PrivateJwk,
  text: string,
  whole: readonly Whole[],
): StateFault | undefined {
  if (key.is === 'unreadable' || state.is === 'unreadable') return 'unreadable';
  if (key.is === 'missing' || state.is === 'missing') return 'missing';
  if (key.is === 'damaged' || key.value.x !== right.x) return 'damaged';
  if (state.value === text) return undefined;
  return whole.some((each) => each.text === state.value) ? 'older' : 'damaged';
}

/**
 * What was deactivated stays deactivated, and the highest generation stays, whichever copy has it: the newer copy may
 * continue an older one that was restored while the other location could not be read.
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

const ofTwoDevices = (copies: readonly StateCopy[]): CountersignError =>
  new CountersignError(
    'STATE_COPIED',
    `The two copies of the license state belong to different devices: ${copies.map(({ name }) => name).join(' and ')}. ` +
      'Delete the copy that came from elsewhere, or both to activate again.',
  );
