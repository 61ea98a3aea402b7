import { access, chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CountersignError,
  encodeBase64url,
  type PinnedRoots,
  privateJwkOf,
  publicJwk,
  type Random,
  randomId,
  VENDOR_ID,
} from '@countersign/shared';
import { isPostgresUrl } from '../adapters/postgres/location.js';
import type { Role } from '../features/api-keys/api-key-record.js';
import { ApiKeys } from '../features/api-keys/api-keys.js';
import { type Clock, DAY_SECONDS, isoTime } from '../features/time.js';
import { makeDataKey, openDataKeys } from '../keystore/data-key-entry.js';
import { delegateIssuerKey } from '../keystore/delegation.js';
import { type ServerSecrets, writeSecrets } from '../keystore/issuer-keys.js';
import { writePrivateFile } from '../keystore/private-file.js';
import { writeSealedFile } from '../keystore/sealed-file.js';
import { STORE_FORM } from '../startup/config.js';
import { assertLedgerCanBeCreated, createLedger, type LedgerLocation, openLedger } from '../startup/ledger-store.js';
import { adoptDataKeys } from '../startup/sealed-ledger.js';
import { systemClock, systemRandom } from '../startup/system.js';
import { isInitialised, type Vendor, type VendorMode, vendorPaths } from './vendor-folder.js';

export interface InitialiseOptions {
  /** New or empty. */
  readonly folder: string;
  /** `test-` and six characters if omitted. */
  readonly vendor?: string | undefined;
  readonly mode: VendorMode;
  /** Seals the key files; if omitted, one is made and stored beside them. */
  readonly passphrase?: string | undefined;
  /** Folder for the root key; `root-key` in the data folder if omitted. */
  readonly rootFolder?: string | undefined;
  /** URL of an empty PostgreSQL database for the ledger; a journal in the data folder if omitted. */
  readonly store?: string | undefined;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface InitialisedVendor {
  readonly vendor: string;
  readonly customerId: string;
  readonly mode: VendorMode;
  /** The API keys themselves, shown only this once. */
  readonly apiKeys: Readonly<Record<'readOnly' | 'readWrite' | 'offline' | 'dataStreamer', string>>;
  readonly roots: PinnedRoots;
  readonly rootFolder: string;
  /** The file that holds the passphrase, if one was made. */
  readonly passphraseFile?: string;
}

/** How long an issuer key may sign. */
export const ISSUER_KEY_DAYS = 730;

/**
 * Makes a vendor: root key, issuer key with its delegation, data key, API keys, and an empty ledger.
 * @throws CountersignError `CONFIG_INVALID` (naming each invalid option), `ALREADY_INITIALISED` if the folder is not
 * empty, the folder of the root key holds one, or the database a ledger; `STORE_...`
 */
export async function initialiseVendor(options: InitialiseOptions): Promise<InitialisedVendor> {
  const { folder, mode, clock = systemClock, random = systemRandom } = options;
  const vendor = options.vendor ?? randomId(mode, 6, random).replace('_', '-');
  assertValid(vendor, options);
  await assertLedgerCanBeCreated(options);
  const paths = vendorPaths(folder);
  const rootFolder = options.rootFolder ?? paths.rootFolder;
  await makeEmptyFolder(folder);
  await assertNoRootKey(rootFolder);
  const now = clock();
  const passphrase = options.passphrase ?? (await makePassphrase(paths.passphrase, random));

  const root = await privateJwkOf(random(32));
  const from = Math.floor(now / 1000);
  const issuerKey = await delegateIssuerKey(
    { vendor, root, from, until: from + ISSUER_KEY_DAYS * DAY_SECONDS, epoch: 1 },
    random,
  );
  await writeRootKey(rootFolder, root, passphrase, random);
  const pepper = random(32);
  const dataKeys = [makeDataKey(random, isoTime(now))];
  const secrets: ServerSecrets = { keys: [issuerKey], apiKeyPepper: encodeBase64url(pepper), dataKeys };
  await writeSecrets(paths.secrets, secrets, passphrase, random);

  const roots: PinnedRoots = { vendor, threshold: 1, roots: [publicJwk(root)] };
  await writePrivateFile(paths.roots, `${JSON.stringify(roots, undefined, 2)}\n`);
  const apiKeys = await makeLedger({ folder, vendor, store: options.store }, secrets, pepper, clock, random);
  const about: Vendor = { format: 1, vendor, customerId: sixDigits(random), mode, createdAt: isoTime(now) };
  await writePrivateFile(paths.vendor, `${JSON.stringify(about, undefined, 2)}\n`);
  return {
    vendor,
    customerId: about.customerId,
    mode,
    apiKeys,
    roots,
    rootFolder,
    ...(options.passphrase === undefined && { passphraseFile: paths.passphrase }),
  };
}

function assertValid(vendor: string, { passphrase, store }: InitialiseOptions): void {
  const problems = [
    !VENDOR_ID.test(vendor) &&
      'vendor: 1 to 32 of a-z, 0-9, dot, dash and underscore, beginning with a letter or digit.',
    passphrase?.trim() === '' && 'passphrase: it must not be empty.',
    store !== undefined && !isPostgresUrl(store) && `store: ${STORE_FORM}.`,
  ].filter((problem) => problem !== false);
  if (problems.length > 0) throw new CountersignError('CONFIG_INVALID', problems.join(' '));
}

/** Overwriting a root key would lose it, and every application that pins it. */
async function assertNoRootKey(rootFolder: string): Promise<void> {
  const file = rootKeyFile(rootFolder);
  const found = await access(file).then(
    () => true,
    () => false,
  );
  if (found)
    throw new CountersignError(
      'ALREADY_INITIALISED',
      `A root key exists already: ${file}. Choose a new folder for this one.`,
    );
}

async function makeEmptyFolder(folder: string): Promise<void> {
  const [first] = await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => readdir(folder))
    .catch((cause: unknown) => {
      throw new CountersignError('CONFIG_INVALID', `${folder} can't be created, or is not a folder.`, { cause });
    });
  if (first === undefined) return chmod(folder, 0o700);
  const remedy = (await isInitialised(folder))
    ? `It belongs to a vendor already. Serve it: countersign serve --data ${folder}`
    : 'Choose a new folder. If countersign init was interrupted there, empty it and start again.';
  throw new CountersignError('ALREADY_INITIALISED', `${folder} is not empty: it contains ${first}. ${remedy}`);
}

async function makePassphrase(path: string, random: Random): Promise<string> {
  const passphrase = encodeBase64url(random(32));
  await writePrivateFile(path, `${passphrase}\n`);
  return passphrase;
}

export const rootKeyFile = (rootFolder: string): string => join(rootFolder, 'root-key.jwe');

async function writeRootKey(rootFolder: string, root: object, passphrase: string, random: Random): Promise<void> {
  await mkdir(rootFolder, { recursive: true, mode: 0o700 });
  await writeSealedFile(rootKeyFile(rootFolder), { keys: [root] }, passphrase, random);
}

async function makeLedger(
  place: LedgerLocation,
  { dataKeys }: ServerSecrets,
  pepper: Uint8Array,
  clock: Clock,
  random: Random,
): Promise<InitialisedVendor['apiKeys']> {
  await createLedger(place);
  const { ledger, close } = await openLedger(place, () => undefined);
  try {
    const apiKeys = new ApiKeys({ ledger, clock, random }, pepper);
    const make = async (role: Role): Promise<string> =>
      (await apiKeys.add(role, `${role}, made by init`, 'operator')).secret;
    const made = {
      readOnly: await make('read-only'),
      readWrite: await make('read-write'),
      offline: await make('offline'),
      dataStreamer: await make('data-streamer'),
    };
    await adoptDataKeys(ledger, openDataKeys(dataKeys, random));
    return made;
  } finally {
    await close();
  }
}

const sixDigits = (random: Random): string => String(100_000 + (new DataView(random(4).buffer).getUint32(0) % 900_000));
