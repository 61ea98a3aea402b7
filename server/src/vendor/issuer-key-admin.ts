import { access } from 'node:fs/promises';
import { CountersignError, type PrivateJwk, type Random } from '@countersign/shared';
import { z } from 'zod';
import { type Clock, DAY_SECONDS, isoTime } from '../features/time.js';
import { delegateIssuerKey } from '../keystore/delegation.js';
import { currentKey, type IssuerKey, privateJwk, readSecrets, writeSecrets } from '../keystore/issuer-keys.js';
import { damagedKeyFile, readSealedFile } from '../keystore/sealed-file.js';
import { systemClock, systemRandom } from '../startup/system.js';
import { type DataKeyInfo, describeDataKeys } from './data-key-info.js';
import { ISSUER_KEY_DAYS, rootKeyFile } from './initialise-vendor.js';
import { withKeysLocked } from './lock-keys.js';
import { exportRoots, readPassphrase, readVendor, vendorPaths } from './vendor-folder.js';

export interface IssuerKeyInfo {
  readonly kid: string;
  readonly epoch: number;
  /** ISO 8601, UTC: its signing window. */
  readonly from: string;
  readonly until: string;
  /** Whether a server that starts now signs with it. */
  readonly current: boolean;
}

export interface KeyFileOptions {
  readonly folder: string;
  readonly passphrase?: string | undefined;
  readonly clock?: Clock;
}

export interface VendorKeys {
  readonly issuerKeys: readonly IssuerKeyInfo[];
  readonly dataKeys: readonly DataKeyInfo[];
}

/** @throws CountersignError `NOT_INITIALISED`, `KEY_FILE_...` */
export async function listKeys({ folder, passphrase, clock = systemClock }: KeyFileOptions): Promise<VendorKeys> {
  await readVendor(folder);
  const paths = vendorPaths(folder);
  const { keys, dataKeys } = await readSecrets(paths.secrets, await readPassphrase(passphrase, paths.passphrase));
  return { issuerKeys: describe(keys, clock()), dataKeys: describeDataKeys(dataKeys) };
}

const rootKey = z.object({ keys: z.tuple([privateJwk]) });
const MAX_DAYS = 36_500;

export interface AddIssuerKeyOptions extends KeyFileOptions {
  /** Current location of the root key; `root-key` in the data folder if omitted. */
  readonly rootFolder?: string | undefined;
  /** The data folder's passphrase if omitted. */
  readonly rootPassphrase?: string | undefined;
  /** Days that the new key may sign, from now; 730 if omitted. */
  readonly days?: number | undefined;
  readonly random?: Random;
}

/**
 * Adds an issuer key with the next epoch. The server signs with it from its next start; certificates carry the new
 * delegation to the devices.
 * @throws CountersignError `NOT_INITIALISED`, `CONFIG_INVALID` (the days), `KEY_FILE_...`, `ROOT_UNKNOWN` if this
 * vendor's applications do not pin that root, so nothing that it delegates would be trusted; `STORE_LOCKED` if another
 * process is changing the key file
 */
export async function addIssuerKey(options: AddIssuerKeyOptions): Promise<IssuerKeyInfo> {
  const { folder, days = ISSUER_KEY_DAYS } = options;
  if (!Number.isInteger(days) || days < 1 || days > MAX_DAYS) {
    throw new CountersignError('CONFIG_INVALID', `days: a whole number from 1 to ${MAX_DAYS}.`);
  }
  const { vendor } = await readVendor(folder);
  return withKeysLocked(folder, () => addKey(vendor, days, options));
}

async function addKey(vendor: string, days: number, options: AddIssuerKeyOptions): Promise<IssuerKeyInfo> {
  const { folder, clock = systemClock, random = systemRandom } = options;
  const paths = vendorPaths(folder);
  const passphrase = await readPassphrase(options.passphrase, paths.passphrase);
  const secrets = await readSecrets(paths.secrets, passphrase);
  const root = await readRootKey(options.rootFolder ?? paths.rootFolder, options.rootPassphrase ?? passphrase);
  await assertPinned(folder, root);
  const now = clock();
  const from = Math.floor(now / 1000);
  const epoch = Math.max(0, ...secrets.keys.map((key) => key.epoch)) + 1;
  const key = await delegateIssuerKey({ vendor, root, from, until: from + days * DAY_SECONDS, epoch }, random);
  const keys = [...secrets.keys, key];
  await writeSecrets(paths.secrets, { ...secrets, keys }, passphrase, random);
  const added = describe(keys, now).at(-1);
  if (added === undefined) throw new TypeError('unreachable: a key was just added');
  return added;
}

async function readRootKey(rootFolder: string, passphrase: string): Promise<PrivateJwk> {
  const file = rootKeyFile(rootFolder);
  const found = await access(file).then(
    () => true,
    () => false,
  );
  if (!found) {
    throw new CountersignError('KEY_FILE_MISSING', `There is no root key ${file}. Give its folder: --root-dir DIR`);
  }
  const { data } = rootKey.safeParse(await readSealedFile(file, passphrase));
  if (data === undefined) throw damagedKeyFile(file);
  return data.keys[0];
}

async function assertPinned(folder: string, { x }: PrivateJwk): Promise<void> {
  const { vendor, roots } = await exportRoots({ folder });
  if (roots.some((root) => root.x === x)) return;
  throw new CountersignError(
    'ROOT_UNKNOWN',
    `This root key is not one of ${vendor}: applications would not trust the new key.`,
  );
}

function describe(keys: readonly IssuerKey[], now: number): readonly IssuerKeyInfo[] {
  const current = currentKey(keys, Math.floor(now / 1000));
  return keys.map((key) => ({
    kid: key.kid,
    epoch: key.epoch,
    from: isoTime(key.nbf * 1000),
    until: isoTime(key.exp * 1000),
    current: key === current,
  }));
}
