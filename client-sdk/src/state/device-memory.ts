import { decodeBase64url, type PrivateJwk, privateJwkOf, type Random, schema } from '@countersign/shared';
import type { RunningTime } from '../clock/running-time.js';
import type { Notice } from '../verdict.js';
import { type DeviceState, damaged, EMPTY_STATE, formatState, parseDocument, parseState } from './state.js';
import type { StateStore, WriteDocument } from './state-store.js';

const base64url = schema.text(/^[A-Za-z0-9_-]{43}$/, '43 characters of base64url');
const keyDocument = schema.object({
  kty: schema.oneOf('OKP'),
  crv: schema.oneOf('Ed25519'),
  x: base64url,
  d: base64url,
});

/** What a device has when an operation begins. There is no key before the first request. */
export interface DeviceMemory {
  readonly key: PrivateJwk | undefined;
  readonly state: DeviceState;
  /** What was mended when it was read. */
  readonly notices: readonly Notice[];
}

/**
 * Reads what the device remembers.
 * @throws CountersignError `STATE_DAMAGED`, `STATE_UNREADABLE`
 */
export async function recall(store: StateStore): Promise<DeviceMemory> {
  // The key is made before the state is, so in this order a half-made pair is never seen by a reader without the lock.
  const state = await store.read('state.json');
  const key = await store.read('device-key.json');
  if (key === undefined && state !== undefined) {
    // A new key would make every certificate here worthless without a word.
    throw damaged(`${store.name}: device-key.json`, 'it is missing.');
  }
  return {
    key: key === undefined ? undefined : await parseKey(key, `${store.name}: device-key.json`),
    state: state === undefined ? EMPTY_STATE : parseState(state, `${store.name}: state.json`),
    notices: [],
  };
}

/** The device key, made and written down when there is none yet. */
export type EnsureKey = () => Promise<PrivateJwk>;

/** Lets `update` change the state with nobody in between; when it throws, or returns the state it got, nothing is written. */
export function change<T>(
  { store, random, running }: { readonly store: StateStore; readonly random: Random; readonly running: RunningTime },
  update: (memory: DeviceMemory, ensureKey: EnsureKey) => Promise<{ readonly state: DeviceState; readonly result: T }>,
): Promise<T> {
  return store.exclusively(async (write) => {
    const recalled = await recall(store);
    const memory = { ...recalled, state: running.settle(recalled.state) };
    let { key } = memory;
    const ensureKey: EnsureKey = async () => {
      key ??= await makeKey(write, random);
      return key;
    };
    const { state, result } = await update(memory, ensureKey);
    if (state === memory.state) return result;
    // The key is always there before the state is: a state without a key is damage.
    await ensureKey();
    await write('state.json', formatState(state));
    return result;
  });
}

async function makeKey(write: WriteDocument, random: Random): Promise<PrivateJwk> {
  const made = await privateJwkOf(random(32));
  await write('device-key.json', `${JSON.stringify(made)}\n`);
  return made;
}

async function parseKey(content: string, name: string): Promise<PrivateJwk> {
  const { x, d } = parseDocument(content, name, keyDocument);
  const seed = decodeBase64url(d);
  const key = seed === undefined ? undefined : await privateJwkOf(seed);
  if (key?.x !== x) throw damaged(name, 'its two halves do not belong together.');
  return key;
}
