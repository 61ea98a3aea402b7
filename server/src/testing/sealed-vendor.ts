import { EventEmitter, once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalLicenseCode, LicenseCodeSecret } from '@countersign/shared';
import type { Ledger } from '../features/ledger.js';
import { Licenses } from '../features/licenses/licenses.js';
import { Products } from '../features/products/products.js';
import { readSecrets, type ServerSecrets, writeSecrets } from '../keystore/issuer-keys.js';
import { openLedger } from '../startup/ledger-store.js';
import { startServer } from '../startup/start-server.js';
import { systemClock as clock, systemRandom as random } from '../startup/system.js';
import { initialiseVendor } from '../vendor/initialise-vendor.js';
import { vendorPaths } from '../vendor/vendor-folder.js';
import { Device } from './device.js';
import { TestPostgres } from './postgres/index.js';
import { createCaller, type HttpCall } from './test-server.js';
import { grantedValue, PRODUCT } from './test-vendor.js';

export const VENDOR = 'acme';
const PASSPHRASE = 'kept elsewhere';

/** A vendor's data folder as left by a real server, with a ledger of either kind. */
export interface SealedVendor {
  readonly folder: string;
  readonly passphrase: string;
  /** URL of its database. */
  readonly store: string | undefined;
  /** API key of the role read-write. */
  readonly key: string;
}

/** Where vendors are made for the tests of one file. */
export class SealedVendorFactory {
  readonly #root: string;
  readonly #postgres: TestPostgres | undefined;

  private constructor(root: string, postgres: TestPostgres | undefined) {
    this.#root = root;
    this.#postgres = postgres;
  }

  static async open(kind: 'journal' | 'postgres'): Promise<SealedVendorFactory> {
    const root = await mkdtemp(join(tmpdir(), 'countersign-sealed-'));
    return new SealedVendorFactory(root, kind === 'postgres' ? await TestPostgres.start() : undefined);
  }

  async close(): Promise<void> {
    await this.#postgres?.stop();
    await rm(this.#root, { recursive: true });
  }

  async make(): Promise<SealedVendor> {
    const folder = join(await mkdtemp(join(this.#root, 'v')), 'data');
    const store = (await this.#postgres?.createDatabase())?.url;
    const options = { folder, mode: 'test', vendor: VENDOR, passphrase: PASSPHRASE, store } as const;
    const { apiKeys } = await initialiseVendor(options);
    return { folder, passphrase: PASSPHRASE, store, key: apiKeys.readWrite };
  }

  /** As created and filled by an earlier version: no data key, and every code in plain text. */
  async makeOld(codes: readonly string[]): Promise<SealedVendor> {
    const vendor = await this.make();
    const { dataKeys: _, ...secrets } = await vendorSecrets(vendor);
    await writeSecrets(vendorPaths(vendor.folder).secrets, secrets as ServerSecrets, vendor.passphrase, random);
    await withStored(vendor, async (ledger) => {
      await ledger.transaction((tx) => tx.dataKeys.delete('current'));
      const dependencies = { ledger, clock, random };
      grantedValue(
        await new Products(dependencies, VENDOR).add({ id: PRODUCT, name: 'CAD Studio', features: [] }, 'test'),
      );
      const licenses = new Licenses(dependencies, VENDOR);
      for (const code of codes) grantedValue(await licenses.add({ productId: PRODUCT, code, seats: 9 }, 'test'));
    });
    return vendor;
  }

  /** Copies the vendor, with a separate ledger: creating one takes a second. */
  async copy(vendor: SealedVendor): Promise<SealedVendor> {
    const copied = await this.copyFolder(vendor);
    if (vendor.store === undefined) return copied;
    const template = new URL(vendor.store).pathname.slice(1);
    return { ...copied, store: (await this.#postgres?.createDatabase(`TEMPLATE ${template}`))?.url };
  }

  /** The same data folder again; a database is the same one. */
  async copyFolder(vendor: SealedVendor): Promise<SealedVendor> {
    const folder = join(await mkdtemp(join(this.#root, 'c')), 'data');
    await cp(vendor.folder, folder, { recursive: true });
    return { ...vendor, folder };
  }

  /** The same vendor without a ledger, for restoring a backup. */
  async emptied(vendor: SealedVendor): Promise<SealedVendor> {
    const copied = await this.copyFolder(vendor);
    await rm(vendorPaths(copied.folder).ledger, { recursive: true, force: true });
    return { ...copied, store: (await this.#postgres?.createDatabase())?.url };
  }

  /**
   * Every byte that a thief of the machines' disks would have: of the data folder, and of all of PostgreSQL.
   * @param onlyTables omits everything but the vendor's own database, and the log of what was replaced there
   */
  async stolen({ folder, store }: SealedVendor, { onlyTables = false } = {}): Promise<readonly Buffer[]> {
    const files = await bytesIn(folder);
    if (this.#postgres === undefined) return files;
    await this.#postgres.query('CHECKPOINT');
    const [row] = await this.#postgres.query<{ readonly all: string; readonly own: string }>(
      `SELECT setting AS all, setting || '/base/' || oid AS own FROM pg_settings, pg_database
        WHERE name = 'data_directory' AND datname = '${new URL(store ?? '').pathname.slice(1)}'`,
    );
    return [...files, ...(await bytesIn((onlyTables ? row?.own : row?.all) ?? ''))];
  }

  /** What can be read of the ledger now: its files or, for a database, its tables. */
  async readable({ folder, store }: SealedVendor): Promise<readonly Buffer[]> {
    const files = await bytesIn(folder);
    if (this.#postgres === undefined || store === undefined) return files;
    const database = new URL(store).pathname.slice(1);
    const tables = await this.#postgres.query<{ readonly name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'countersign'",
      database,
    );
    for (const { name } of tables) {
      const rows = await this.#postgres.query<{ readonly all: string }>(
        `SELECT t::text AS all FROM countersign."${name}" t`,
        database,
      );
      files.push(Buffer.from(rows.map(({ all }) => all).join('\n')));
    }
    return files;
  }
}

async function bytesIn(folder: string): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) files.push(await readFile(join(entry.parentPath, entry.name)));
  }
  return files;
}

export const vendorSecrets = ({ folder, passphrase }: SealedVendor): Promise<ServerSecrets> =>
  readSecrets(vendorPaths(folder).secrets, passphrase);

/** Works on the ledger as stored. */
export async function withStored<T>(
  { folder, store }: SealedVendor,
  work: (stored: Ledger, compact: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const opened = await openLedger({ folder, vendor: VENDOR, store }, () => undefined);
  try {
    return await work(opened.ledger, opened.compact);
  } finally {
    await opened.close();
  }
}

/** Returns every sealed value in the ledger. */
export const sealedParts = (vendor: SealedVendor): Promise<readonly string[]> =>
  withStored(vendor, (stored) =>
    stored.transaction(async (tx) => {
      const pages = [
        await tx.licenses.page({ limit: 1_000 }),
        await tx.consumers.page({ limit: 1_000 }),
        await tx.secrets.page({ limit: 1_000 }),
      ];
      return pages
        .flatMap(({ items }) => items as readonly { readonly sealed?: string }[])
        .flatMap(({ sealed = [] }) => sealed);
    }),
  );

export interface ServedVendor {
  readonly call: HttpCall;
  /** Resolves when everything is sealed. */
  readonly sealed: Promise<void>;
}

/** Runs a real server on it during some work. */
export async function whileServed<T>(vendor: SealedVendor, work: (serving: ServedVendor) => Promise<T>): Promise<T> {
  const lines = new EventEmitter();
  const sealed = once(lines, 'sealed').then(() => undefined);
  const write = (line: string): void => {
    if (line.includes('"ledger sealed"')) lines.emit('sealed');
  };
  const { folder, passphrase, store } = vendor;
  const server = await startServer({
    folder,
    passphrase,
    store,
    host: '127.0.0.1',
    port: 0,
    logDestination: { write },
  });
  try {
    return await work({ call: createCaller(server.url), sealed });
  } finally {
    await server.close();
  }
}

/** A new device activates with each code; returns `OK` or an error code for each. */
export async function activateWith({ call }: ServedVendor, codes: readonly string[]): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const code of codes) {
    const request = await (await Device.make(VENDOR)).activate(code);
    const { status, json } = await call('POST', '/v1/device/activations', { body: { request } });
    answers.push(status === 200 ? 'OK' : String(json.code));
  }
  return answers;
}

/** The spellings in which a code could be found, and its lookup keys. */
export const codeSpellings = (code: string): readonly string[] => [
  code,
  code.replaceAll('-', ''),
  code.replace(/^CS-/, '').slice(0, 17),
  Buffer.from(code).toString('base64').slice(0, -4),
  Buffer.from(code).toString('hex'),
  new LicenseCodeSecret(VENDOR, PRODUCT, canonicalLicenseCode(code)).lookupId,
];

/** Returns which of these texts occur anywhere in those files. */
export const textsFoundIn = (files: readonly Buffer[], texts: readonly string[]): readonly string[] =>
  texts.filter((text) => files.some((file) => file.includes(text)));
