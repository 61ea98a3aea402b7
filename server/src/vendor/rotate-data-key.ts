import type { Random } from '@countersign/shared';
import type { Ledger } from '../features/ledger.js';
import { type Clock, isoTime } from '../features/time.js';
import { type DataKeyEntry, makeDataKey, openDataKeys } from '../keys/data-key-entry.js';
import { readSecrets, type ServerSecrets, writeSecrets } from '../keys/issuer-keys.js';
import { assertNotServed, type LedgerPlace, type OpenedLedger, openLedger, reclaimSpace } from '../ledger-store.js';
import { adoptDataKeys, currentDataKey, ledgerKeyMissing, resealLedger } from '../sealed-ledger.js';
import { systemClock, systemRandom } from '../system.js';
import { type DataKeyInfo, describeDataKeys } from './data-key-info.js';
import { withKeysLocked } from './lock-keys.js';
import { passphraseOf, readVendor, vendorPaths } from './vendor-folder.js';

/** Nobody else uses the ledger meanwhile. */
const BATCH = 500;

export interface RotateDataKeyOptions {
  /** The vendor's data folder. */
  readonly folder: string;
  readonly passphrase?: string | undefined;
  /** URL of the database that its ledger is in; the data folder when it is left out. */
  readonly store?: string | undefined;
  /** Also takes the older data keys out of the key file: backups from before can't be used any more. */
  readonly forgetOld?: boolean;
  /** Is told how many documents of how many were looked at. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface RotatedDataKey {
  readonly dataKey: DataKeyInfo;
  /** How many documents were written anew under it. */
  readonly documents: number;
  /** Whether no key was added, since a rotation or an upgrade that was interrupted was to be finished first. */
  readonly isResumed: boolean;
  /** Older keys that stay in the key file, for backups of their time. */
  readonly kept: readonly string[];
  readonly forgotten: readonly string[];
}

/**
 * Adds a data key and writes everything that is secret in the ledger anew under it. No server may use the ledger. It may
 * be interrupted at any moment: run again it goes on, and a server that is started instead does, too.
 * @throws CountersignError `NOT_INITIALISED`, `KEY_FILE_...`, `STORE_LOCKED` when a server uses the ledger or another
 * process the key file, `DATA_KEY_MISSING` when the ledger is kept under a key that is not in the key file, `STORE_...`
 */
export async function rotateDataKey(options: RotateDataKeyOptions): Promise<RotatedDataKey> {
  const { folder, store } = options;
  const { vendor } = await readVendor(folder);
  return withKeysLocked(folder, () => rotate({ folder, vendor, store }, options));
}

async function rotate(place: LedgerPlace, options: RotateDataKeyOptions): Promise<RotatedDataKey> {
  const { forgetOld = false, onProgress, random = systemRandom } = options;
  const keyFile = await openKeyFile(options);
  await assertNotServed(place);
  const isResumed = await withLedger(place, async ({ ledger: stored }) => {
    const isUnfinished = await isRotationUnfinished(stored, keyFile.secrets);
    // In the key file before anything is under it.
    if (!isUnfinished) await keyFile.addDataKey();
    await adoptDataKeys(stored, openDataKeys(keyFile.secrets.dataKeys, random));
    return isUnfinished;
  });
  // From now on the ledger itself refuses a server that has not got the new key. One that was started just before would
  // go on under the old one: it is found here, once our own lines to the database are closed.
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

async function withLedger<T>(place: LedgerPlace, work: (opened: OpenedLedger) => Promise<T>): Promise<T> {
  const opened = await openLedger(place, () => undefined);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/**
 * Whether the newest key is not yet, or not for everything, what the ledger is kept under.
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
  /** Answers the ids of those that are gone. */
  forgetOldDataKeys(): Promise<readonly string[]>;
}

async function openKeyFile(options: RotateDataKeyOptions): Promise<KeyFile> {
  const { folder, clock = systemClock, random = systemRandom } = options;
  const paths = vendorPaths(folder);
  const passphrase = await passphraseOf(options.passphrase, paths.passphrase);
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
