import { CountersignError, type Random } from '@countersign/shared';
import type { DataKeys } from './adapters/sealed/data-keys.js';
import { type ResealOptions, reseal } from './adapters/sealed/reseal.js';
import { keyMissing } from './adapters/sealed/sealed-form.js';
import { formsOf } from './adapters/sealed/sealed-store.js';
import { CURRENT_DATA_KEY, type DataKeyRecord } from './features/data-keys/data-key-record.js';
import { LEDGER, type Ledger, type LedgerTransaction } from './features/ledger.js';
import { type Clock, isoTime } from './features/time.js';
import { makeDataKey } from './keys/data-key-entry.js';
import { readSecrets, type ServerSecrets, writeSecrets } from './keys/issuer-keys.js';
import type { OpenedLedger } from './ledger-store.js';
import { withKeysLocked } from './vendor/lock-keys.js';
import { vendorPaths } from './vendor/vendor-folder.js';

/** Under which data key a ledger is kept; nothing for one that no version with data keys has served. */
export const currentDataKey = (stored: Ledger): Promise<DataKeyRecord | undefined> =>
  stored.transaction((tx) => tx.dataKeys.get(CURRENT_DATA_KEY));

export interface KeyFilePlace {
  readonly folder: string;
  readonly passphrase: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * The vendor's secrets with a data key among them: one that an earlier version made has none, and gets its first, written
 * before anything is sealed with it.
 * @param stored the ledger as it is, sealed
 * @throws CountersignError `DATA_KEY_MISSING` when the ledger is sealed, and so has a key elsewhere; `KEY_FILE_...`,
 * `CONFIG_INVALID` when the key file can't be written
 */
export async function ensureDataKey(
  stored: Ledger,
  secrets: ServerSecrets,
  place: KeyFilePlace,
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
 * Notes in the ledger that it is kept under the newest of these keys from now on.
 * @param stored the ledger as it is, sealed
 * @returns whether there may be documents that are not, as `resealLedger` makes them
 * @throws CountersignError `DATA_KEY_MISSING` when it is kept under a key that is not one of these
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
 * Rewrites what is not kept under the newest key, sees to it that the ledger's files hold nothing of before, and notes
 * that it is done. It can end at any moment, and begin again.
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
 * Whether there is anything of the kind that has secrets. A ledger that was repaired may have lost its note, so some of it
 * is opened: better now than when it is asked for. @throws CountersignError `DATA_KEY_MISSING`, `STORE_DAMAGED`
 */
async function holdsDocuments(tx: LedgerTransaction, keys: DataKeys): Promise<boolean> {
  let found = false;
  for (const [key, form] of formsOf(LEDGER, keys)) {
    const { items } = await tx[key as keyof typeof LEDGER].page({ limit: SAMPLE });
    for (const stored of items) form.open(stored);
    found ||= items.length > 0;
  }
  return found;
}

/** `DATA_KEY_MISSING`. */
export const ledgerKeyMissing = ({ kid }: DataKeyRecord): CountersignError => keyMissing(kid, 'The ledger is kept');
