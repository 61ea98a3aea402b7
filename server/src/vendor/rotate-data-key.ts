import type { Random } from '@countersign/shared';
import type { Ledger } from '../features/ledger.js';
import { type Clock, isoTime } from '../features/time.js';
import { type DataKeyEntry, makeDataKey, openDataKeys } from '../keystore/data-key-entry.js';
import { readSecrets, type ServerSecrets, writeSecrets } from '../keystore/issuer-keys.js';
import {
  assertNotServed,
  type LedgerLocation,
  type OpenedLedger,
  openLedger,
  reclaimSpace,
} from '../startup/ledger-store.js';
import { adoptDataKeys, currentDataKey, ledgerKeyMissing, resealLedger } from '../startup/sealed-ledger.js';
import { systemClock, systemRandom } from '../startup/system.js';
import { type DataKeyInfo, describeDataKeys } from './data-key-info.js';
import { withKeysLocked } from './lock-keys.js';
import { readPassphrase, readVendor, vendorPaths } from './vendor-folder.js';

/** The ledger, used by nobody else. */
const BATCH = 500;

export interface RotateDataKeyOptions {
  /** The vendor's data folder. */
  readonly folder: string;
  readonly passphrase?: string | undefined;
  /** URL of the ledger's database; the data folder if omitted. */
  readonly store?: string | undefined;
  /** Also removes older data keys from the key file: earlier backups can't be used any more. */
  readonly forgetOld?: boolean;
  /** Receives how many documents were checked, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface RotatedDataKey {
  readonly dataKey: DataKeyInfo;
  /** How many documents were sealed again. */
  readonly documents: number;
  /** True if no key was added, because an interrupted rotation or upgrade had to be finished first. */
  readonly isResumed: boolean;
  /** Older keys that stay in the key file, for earlier backups. */
  readonly kept: readonly string[];
  readonly forgotten: readonly string[];
}

/**
 * Adds a data key and seals all secrets in the ledger with it. No server may use the ledger. After an interruption, run
 * it again to continue; a server that is started instead continues too.
 * @throws CountersignError `NOT_INITIALISED`, `KEY_FILE_...`, `STORE_LOCKED` if a server uses the ledger or another
 * process the key file, `DATA_KEY_MISSING` if the ledger's key is not in the key file, `STORE_...`
 */
export async function rotateDataKey(options: RotateDataKeyOptions): Promise<RotatedDataKey> {
  const { folder, store } = options;
  const { vendor } = await readVendor(folder);
  return withKeysLocked(folder, () => rotate({ folder, vendor, store }, options));
}

async function rotate(place: LedgerLocation, options: RotateDataKeyOptions): Promise<RotatedDataKey> {
  const { forgetOld = false, onProgress, random = systemRandom } = options;
  const keyFile = await openKeyFile(options);
  await assertNotServed(place);
  const isResumed = await withLedger(place, async ({ ledger: stored }) => {
    const isUnfinished = await isRotationUnfinished(stored, keyFile.secrets);
    // The key must be in the key file before anything is sealed with it.
    if (!isUnfinished) await keyFile.addDataKey();
    await adoptDataKeys(stored, openDataKeys(keyFile.secrets.dataKeys, random));
    return isUnfinished;
  });
  // From now on the ledger refuses a server without the new key. A server that was started just before would continue
  // with the old one: it is found here, once our own connections to the database are closed.
  await assertNotServed(place);
  const keys = openDataKeys(keyFile.secrets.dataKeys, random);
  const documents = await withLedger(place, ({ ledger, compact }) => {
    const leaveNothing = (): Promise<void> => compact().then(() => reclaimSpace(place));
    return resealLedger({ ledger, compact: leaveNothing }, keys, { batch: BATCH, ...(onProgress && { onProgress }) });
  });
  const forgotten = forgetOld ? await keyFile.forgetOldDataKeys() : [];
  const described = describeDataKeys(keyFile.secrets.dataKeys);
  const dataKey = described.at(-1);
  if (dataKey === undefined) throw new TypeError('unreachable: there is a data key by now');
  const kept = described.slice(0, -1).map(({ kid }) => kid);
  return { dataKey, documents, isResumed, kept, forgotten };
}

async function withLedger<T>(place: LedgerLocation, work: (opened: OpenedLedger) => Promise<T>): Promise<T> {
  const opened = await openLedger(place, () => undefined);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/**
 * Whether the ledger is not yet, or not completely, sealed with the newest key.
 * @throws CountersignError `DATA_KEY_MISSING`
 */
async function isRotationUnfinished(stored: Ledger, { dataKeys }: ServerSecrets): Promise<boolean> {
  const newest = dataKeys.at(-1);
  const record = await currentDataKey(stored);
  if (record !== undefined && !dataKeys.some(({ kid }) => kid === record.kid)) throw ledgerKeyMissing(record);
  return newest !== undefined && (record?.kid !== newest.kid || record.isPending === true);
}

interface KeyFile {
  readonly secrets: ServerSecrets;
  addDataKey(): Promise<void>;
  /** Returns the ids of the removed keys. */
  forgetOldDataKeys(): Promise<readonly string[]>;
}

async function openKeyFile(options: RotateDataKeyOptions): Promise<KeyFile> {
  const { folder, clock = systemClock, random = systemRandom } = options;
  const paths = vendorPaths(folder);
  const passphrase = await readPassphrase(options.passphrase, paths.passphrase);
  let secrets = await readSecrets(paths.secrets, passphrase);
  const write = async (dataKeys: readonly DataKeyEntry[]): Promise<void> => {
    secrets = { ...secrets, dataKeys };
    await writeSecrets(paths.secrets, secrets, passphrase, random);
  };
  return {
    get secrets() {
      return secrets;
    },
    addDataKey: () => write([...secrets.dataKeys, makeDataKey(random, isoTime(clock()))]),
    async forgetOldDataKeys() {
      const old = secrets.dataKeys.slice(0, -1).map(({ kid }) => kid);
      if (old.length > 0) await write(secrets.dataKeys.slice(-1));
      return old;
    },
  };
}
