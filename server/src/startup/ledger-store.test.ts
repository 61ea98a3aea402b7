import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, TestPostgres } from '../testing/postgres/index.js';
import { createCaller } from '../testing/test-server.js';
import { type InitialisedVendor, initialiseVendor } from '../vendor/initialise-vendor.js';
import type { ServerOptions } from './config.js';
import { startServer } from './start-server.js';

let postgres: TestPostgres;
let database: TestDatabase;
let root: string;
let folder: string;
let made: InitialisedVendor;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  database = await postgres.createDatabase();
  root = await mkdtemp(join(tmpdir(), 'countersign-store-'));
  folder = join(root, 'data');
  made = await initialiseVendor({ folder, mode: 'test', vendor: 'acme', store: database.url });
});
afterAll(async () => {
  await rm(root, { recursive: true });
  await postgres.stop();
});

const start = (options: Partial<ServerOptions> = {}) =>
  startServer({ folder, host: '127.0.0.1', port: 0, logLevel: 'silent', store: database.url, ...options });

describe('A vendor whose ledger is in PostgreSQL', () => {
  it('has no journal, and no password in its folder', async () => {
    expect(await readdir(folder)).not.toContain('ledger');
    const { password } = new URL(database.url);
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) expect(await readFile(join(name.parentPath, name.name), 'utf8')).not.toContain(password);
    }
  });

  it('is served, with the API keys that were made with it, and its password is in no line of the log', async () => {
    const lines: string[] = [];
    const server = await start({ logLevel: 'debug', logDestination: { write: (line: string) => lines.push(line) } });
    const call = createCaller(server.url);
    const key = made.apiKeys.readWrite;
    expect((await call('POST', '/v1/products', { key, body: { name: 'CAD Studio' } })).status).toBe(201);
    await postgres.terminateBackends(database.name);
    expect((await call('GET', '/v1/products', { key })).status).toBe(200);
    await server.close();
    expect(lines.join('')).toContain(`/${database.name}"`);
    expect(lines.join('')).not.toContain(new URL(database.url).password);
  });

  it('is not served without its database, nor a journal’s with one', async () => {
    await expect(start({ store: undefined })).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
    const other = join(root, 'other');
    await initialiseVendor({ folder: other, mode: 'test' });
    await expect(start({ folder: other })).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
  });

  it('is not served with another one’s database', async () => {
    const folderOfOther = join(root, 'evil');
    const { url } = await postgres.createDatabase();
    await initialiseVendor({ folder: folderOfOther, mode: 'test', vendor: 'evil', store: url });
    await expect(start({ store: url })).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
  });

  it('is not made over another one, and nothing is left of the attempt', async () => {
    const again = join(root, 'again');
    const making = initialiseVendor({ folder: again, mode: 'test', store: database.url });
    await expect(making).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    expect(await readdir(root)).not.toContain('again');
    const bad = initialiseVendor({ folder: again, mode: 'test', store: 'mysql://x' });
    await expect(bad).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
