import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CountersignError, type PinnedRoots, parsePinnedRoots, VENDOR_ID } from '@countersign/shared';
import { z } from 'zod';
import { readPrivateFile } from '../keystore/private-file.js';

/** Paths in a vendor's data folder. */
export const vendorPaths = (folder: string) =>
  ({
    /** Written last at initialisation: without it, a folder is not a vendor's. */
    vendor: join(folder, 'vendor.json'),
    roots: join(folder, 'roots.json'),
    secrets: join(folder, 'issuer-keys.jwe'),
    /** Present only if the operator gave no passphrase. */
    passphrase: join(folder, 'passphrase'),
    ledger: join(folder, 'ledger'),
    /** Packages of releases; created with the first upload. */
    packages: join(folder, 'packages'),
    /** Not for the server: the operator moves it to a safe place. */
    rootFolder: join(folder, 'root-key'),
  }) as const;

export type VendorMode = 'test' | 'live';

export interface Vendor {
  readonly format: 1;
  readonly vendor: string;
  /** Six digits, for compatible APIs that need a number. */
  readonly customerId: string;
  readonly mode: VendorMode;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

const vendorFile = z.object({
  format: z.literal(1),
  vendor: z.string().regex(VENDOR_ID),
  customerId: z.string().regex(/^\d{6}$/),
  mode: z.enum(['test', 'live']),
  createdAt: z.iso.datetime(),
});

export const isInitialised = (folder: string): Promise<boolean> => exists(vendorPaths(folder).vendor);

/** @throws CountersignError `NOT_INITIALISED`, `CONFIG_INVALID` */
export async function readVendor(folder: string): Promise<Vendor> {
  const paths = vendorPaths(folder);
  const text = await readFile(paths.vendor, 'utf8').catch(async (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw unusable(paths.vendor, "can't be read", cause);
    const remedy = (await exists(paths.secrets))
      ? `countersign init was interrupted there, or the file was lost: restore it from a backup, or start again in an empty folder.`
      : `Run: countersign init --data ${folder}`;
    throw new CountersignError('NOT_INITIALISED', `${folder} has no vendor.json. ${remedy}`, { cause });
  });
  const { data } = vendorFile.safeParse(parseFile(paths.vendor, text));
  if (data === undefined) throw unusable(paths.vendor, 'has a format that this version does not know');
  return data;
}

/**
 * Returns the roots that applications of this vendor pin. @throws CountersignError `NOT_INITIALISED`, `CONFIG_INVALID`
 */
export async function exportRoots({ folder }: { readonly folder: string }): Promise<PinnedRoots> {
  await readVendor(folder);
  const path = vendorPaths(folder).roots;
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unusable(path, "can't be read", cause);
  });
  const document = parseFile(path, text);
  try {
    return parsePinnedRoots(document);
  } catch (cause) {
    throw unusable(path, 'is not a roots document', cause);
  }
}

/**
 * Returns the given passphrase or, failing that, the one that initialisation left beside the key file.
 * @throws CountersignError `KEY_FILE_...`
 */
export async function readPassphrase(given: string | undefined, file: string): Promise<string> {
  if (given !== undefined) return given;
  if (await exists(file)) return (await readPrivateFile(file)).trim();
  throw new CountersignError(
    'KEY_FILE_MISSING',
    `${file} does not exist, so a passphrase is needed: set COUNTERSIGN_PASSPHRASE, or use --passphrase-file.`,
  );
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const unusable = (path: string, why: string, cause?: unknown): CountersignError =>
  new CountersignError('CONFIG_INVALID', `${path} ${why}. Restore it from a backup.`, { cause });

function parseFile(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(path, 'is not JSON', cause);
  }
}
