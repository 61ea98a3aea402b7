import { CountersignError, type Random } from '@countersign/shared';
import type { DataKeys } from '../adapters/sealed/data-keys.js';
import { type ResealOptions, reseal } from '../adapters/sealed/reseal.js';
import { dataKeyMissing } from '../adapters/sealed/sealed-form.js';
import { sealedForms } from '../adapters/sealed/sealed-store.js';
import { CURRENT_DATA_KEY, type DataKeyRecord } from '../features/data-keys/data-key-record.js';
import { LEDGER, type Ledger, type LedgerTransaction } from '../features/ledger.js';
import { type Clock, isoTime } from '../features/time.js';
import { makeDataKey } from '../keystore/data-key-entry.js';
import { readSecrets, type ServerSecrets, writeSecrets } from '../keystore/issuer-keys.js';
import { withKeysLocked } from '../vendor/lock-keys.js';
import { vendorPaths } from '../vendor/vendor-folder.js';
import type { OpenedLedger } from './ledger-store.js';

/** Returns the data key of a ledger; `undefined` if no version with data keys has used it. */
export const currentDataKey = (stored: Ledger): Promise<DataKeyRecord | undefined> =>
  stored.transaction((tx) => tx.dataKeys.get(CURRENT_DATA_KEY));

export interface KeyFileAccess {
  readonly folder: string;
  readonly passphrase: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Returns the vendor's secrets with at least one data key: secrets of an earlier version have none and get the first
 * one, which is stored before it is used.
 * @param stored the ledger as stored, sealed
 * @throws CountersignError `DATA_KEY_MISSING` if the ledger is already sealed with a key from elsewhere;
 * `KEY_FILE_...`, `CONFIG_INVALID` if the key file can't be written
 */
export async function ensureDataKey(
  stored: Ledger,
  secrets: ServerSecrets,
  place: KeyFileAccess,
): Promise<ServerSecrets> {
  if (secrets.dataKeys.length > 0) return secrets;
  const record = await currentDataKey(stored);
  if (record !== undefined) throw ledgerKeyMissing(record);
  const { folder, passphrase, clock, random } = place;
  const path = vendorPaths(folder).secrets;
  return withKeysLocked(folder, async () => {
    const now = await readSecrets(path, passphrase);
    if (now.dataKeys.length > 0) return now;
    const changed = { ...now, dataKeys: [makeDataKey(random, isoTime(clock()))] };
    await writeSecrets(path, changed, passphrase, random);
    return changed;
  }).catch((cause: unknown) => {
    if (cause instanceof CountersignError) throw cause;
    const remedy = 'Let this user write there, or run once, where it can be written: countersign keys rotate-data';
    throw new CountersignError('CONFIG_INVALID', `A data key can't be added to ${path}. ${remedy}`, { cause });
  });
}

/**
 * Records in the ledger that it is sealed with the newest of these keys from now on.
 * @param stored the ledger as stored, sealed
 * @returns whether some documents may not be, until `resealLedger` has run
 * @throws CountersignError `DATA_KEY_MISSING` if it is sealed with a key that is not one of these
 */
export const adoptDataKeys = (stored: Ledger, keys: DataKeys): Promise<boolean> =>
  stored.transaction(async (tx) => {
    await tx.lock('dataKeys', CURRENT_DATA_KEY);
    const record = await tx.dataKeys.get(CURRENT_DATA_KEY);
    if (record !== undefined && keys.withId(record.kid) === undefined) throw ledgerKeyMissing(record);
    const { kid } = keys.newest;
    if (record?.kid === kid) return record.isPending === true;
    const isPending = await holdsDocuments(tx, keys);
    await tx.dataKeys.put({ id: CURRENT_DATA_KEY, kid, ...(isPending && { isPending }) });
    return isPending;
  });

/**
 * Seals everything again with the newest key, removes old data from the ledger's files, and records that it is done. It
 * may be interrupted and repeated.
 * @returns how many documents were rewritten
 * @throws CountersignError `DATA_KEY_MISSING`, `STORE_...`
 */
export async function resealLedger(
  { ledger: stored, compact }: Pick<OpenedLedger, 'ledger' | 'compact'>,
  keys: DataKeys,
  options: ResealOptions,
): Promise<number> {
  const rewritten = await reseal(stored, LEDGER, keys, options);
  await compact();
  await stored.transaction(async (tx) => {
    await tx.lock('dataKeys', CURRENT_DATA_KEY);
    const record = await tx.dataKeys.get(CURRENT_DATA_KEY);
    if (record === undefined || record.kid !== keys.newest.kid) throw new TypeError('Its keys were not adopted');
    await tx.dataKeys.put({ id: CURRENT_DATA_KEY, kid: record.kid });
  });
  return rewritten;
}

const SAMPLE = 100;

/**
 * Whether there are documents with secrets. A repaired ledger may have lost its record, so a sample is opened: a
 * missing key should be found now, not on first use. @throws CountersignError `DATA_KEY_MISSING`, `STORE_DAMAGED`
 */
async function holdsDocuments(tx: LedgerTransaction, keys: DataKeys): Promise<boolean> {
  let found = false;
  for (const [key, form] of sealedForms(LEDGER, keys)) {
    const { items } = await tx[key as keyof typeof LEDGER].page({ limit: SAMPLE });
    for (const stored of items) form.open(stored);
    found ||= items.length > 0;
  }
  return found;
}

/** `DATA_KEY_MISSING`. */
export const ledgerKeyMissing = ({ kid }: DataKeyRecord): CountersignError => dataKeyMissing(kid, 'The ledger');
