import { CountersignError, decodeBase64url, type PrivateJwk, privateJwkOf, schema } from '@countersign/shared';
import type { RunningTime } from '../clock/running-time.js';
import type { Notice } from '../verdict/verdict.js';
import { type CopyChoice, chooseCopy, type ReadCopy, type StateCopy, type StateFault } from './copies.js';
import { type InstallDependencies, readInstall } from './install.js';
import { sealState } from './seal.js';
import { type DeviceState, parseDocument, stateDamaged } from './state.js';
import type { StateDocument, StateStore, WriteDocument } from './state-store.js';

const base64url = schema.text(/^[A-Za-z0-9_-]{43}$/, '43 characters of base64url');
const keyDocument = schema.object({
  kty: schema.oneOf('OKP'),
  crv: schema.oneOf('Ed25519'),
  x: base64url,
  d: base64url,
});

/** A device's stored key and state when an operation begins. There is no key before the first request. */
export interface LoadedDevice {
  readonly key: PrivateJwk | undefined;
  readonly state: DeviceState;
  /** What was repaired on reading. */
  readonly notices: readonly Notice[];
}

/**
 * Reads the device's key and state. If the copies differ, the wrong one is repaired, if possible.
 * @throws CountersignError `STATE_DAMAGED`, `STATE_UNREADABLE`, `STATE_COPIED`
 */
export async function loadDevice(store: StateStore): Promise<LoadedDevice> {
  const seen = await attempt(() => look(store));
  if (!(seen instanceof CountersignError) && seen.faults.size === 0) return memoryOf(seen, []);
  // A writer may be between the two copies: under the lock they are final.
  const mended = await attempt(() => store.exclusively(async (write) => mend(store, write, await look(store))));
  if (!(mended instanceof CountersignError)) return mended;
  if (seen instanceof CountersignError) throw seen;
  return memoryOf(seen, noticesOf(store, seen, new Set(seen.faults.keys())));
}

const memoryOf = ({ key, state }: CopyChoice, notices: readonly Notice[]): LoadedDevice => ({ key, state, notices });

/** Returns the device key; makes and stores it if there is none. */
export type EnsureKey = () => Promise<PrivateJwk>;

/**
 * Changes the state, exclusively; if `update` throws, or returns the same state, nothing is written. At every moment
 * one copy is intact and current: the first location is written before the second.
 */
export function changeDevice<T>(
  means: InstallDependencies & { readonly store: StateStore; readonly running: RunningTime },
  update: (memory: LoadedDevice, ensureKey: EnsureKey) => Promise<{ readonly state: DeviceState; readonly result: T }>,
): Promise<T> {
  const { store, random, running } = means;
  return store.exclusively(async (write) => {
    const recalled = await mend(store, write, await look(store));
    const memory = { ...recalled, state: running.settle(recalled.state) };
    let { key } = memory;
    const ensureKey: EnsureKey = async () => {
      if (key === undefined) {
        key = await privateJwkOf(random(32));
        await write('device-key.json', formatKey(key));
      }
      return key;
    };
    const { state, result } = await update(memory, ensureKey);
    if (state === memory.state) return result;
    // The key always exists before the state: a state without a key is damage.
    const sealing = await ensureKey();
    const next = { ...(await readInstall(state, means)), sequence: memory.state.sequence + 1 };
    const text = sealState(sealing, next);
    await write('state.json', text);
    // A second location that can't be written now is detected, and repaired, by the next reader.
    if (!memory.notices.some(({ code }) => code === 'STATE_NOT_COPIED')) {
      await attempt(() => copyTo(store.second, memory.state.sequence === 0 ? sealing : undefined, text));
    }
    return result;
  });
}

/** Reads all copies, and chooses. */
async function look(store: StateStore): Promise<CopyChoice> {
  const first = await readCopy(store);
  return chooseCopy(store.second === undefined ? [first] : [first, await readCopy(store.second)]);
}

async function readCopy(store: StateStore): Promise<StateCopy> {
  // The key is made before the state, so that in this order a reader without the lock never sees half a pair.
  const state = await find(store, 'state.json');
  const key = await find(store, 'device-key.json');
  if (key.is !== 'there') return { name: store.name, key, state };
  const parsed = await attempt(() => parseKey(key.value, `${store.name}: device-key.json`));
  return {
    name: store.name,
    key: parsed instanceof CountersignError ? { is: 'damaged', error: parsed } : { is: 'there', value: parsed },
    state,
  };
}

async function find(store: StateStore, document: StateDocument): Promise<ReadCopy<string>> {
  const text = await attempt(() => store.read(document));
  if (text instanceof CountersignError) return { is: 'unreadable', error: text };
  return text === undefined ? { is: 'missing' } : { is: 'there', value: text };
}

/** Writes the chosen content to the copies without it, as far as possible. The caller holds the lock. */
async function mend(store: StateStore, write: WriteDocument, seen: CopyChoice): Promise<LoadedDevice> {
  const { key, text, faults } = seen;
  const failed = new Set<number>();
  for (const place of faults.keys()) {
    if (key === undefined || text === undefined) continue;
    const done = await attempt(() => (place === 0 ? writePair(write, key, text) : copyTo(store.second, key, text)));
    if (done instanceof CountersignError) failed.add(place);
  }
  return memoryOf(seen, noticesOf(store, seen, failed));
}

/** @throws CountersignError `STATE_UNREADABLE` */
const copyTo = async (place: StateStore | undefined, key: PrivateJwk | undefined, text: string): Promise<void> =>
  place?.exclusively((write) => writePair(write, key, text));

/** @param key omitted if it is known to exist */
async function writePair(write: WriteDocument, key: PrivateJwk | undefined, text: string): Promise<void> {
  if (key !== undefined) await write('device-key.json', formatKey(key));
  await write('state.json', text);
}

const FOUND: Readonly<Record<StateFault, string>> = {
  missing: 'was missing',
  damaged: 'was damaged',
  older: 'was older than the other',
  unreadable: "can't be read",
};

const noticesOf = (store: StateStore, { faults }: CopyChoice, failed: ReadonlySet<number>): readonly Notice[] =>
  [...faults].map(([place, fault]) => {
    const name = (place === 0 ? store : store.second)?.name;
    return failed.has(place)
      ? { code: 'STATE_NOT_COPIED', message: `There is only one copy of the license state: ${name} can't be written.` }
      : {
          code: 'STATE_REPAIRED',
          message: `A copy of the license state ${FOUND[fault]}: ${name}. It was restored from the other.`,
        };
  });

const formatKey = (key: PrivateJwk): string => `${JSON.stringify(key)}\n`;

async function parseKey(content: string, name: string): Promise<PrivateJwk> {
  const { x, d } = parseDocument(content, name, keyDocument);
  const seed = decodeBase64url(d);
  const key = seed === undefined ? undefined : await privateJwkOf(seed);
  if (key?.x !== x) throw stateDamaged(name, 'its two halves do not belong together.');
  return key;
}

/** A refused state is a value here; other errors are rethrown. */
async function attempt<T>(run: () => Promise<T>): Promise<T | CountersignError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof CountersignError) return error;
    throw error;
  }
}
