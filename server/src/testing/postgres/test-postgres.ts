import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { isReachable, postgresAccount, type SystemAccount } from './account.js';
import { postgresBinaries } from './binaries.js';
import { PostgresGuardian } from './guardian.js';

const ROLE = 'countersign';
const READY = 'database system is ready to accept connections';
const RESTART_PATIENCE = 20_000;

/** Small, because several may run at once. Durable as in production: fsync and the like are as PostgreSQL has them. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '32MB',
  log_min_error_statement: 'panic',
};

export interface TestDatabase {
  readonly name: string;
  /** As a role that is not superuser and owns only this database; with its password. */
  readonly url: string;
}

/** What a running server needs to be started again. */
interface Place {
  readonly binaries: string;
  readonly data: string;
  readonly port: number;
  readonly account: SystemAccount | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/** A real PostgreSQL on a free port of this machine, in a temporary folder, for tests. */
export class TestPostgres {
  readonly #place: Place;
  readonly #password: string;
  readonly #guardian: PostgresGuardian;
  #process: ChildProcess;

  private constructor(place: Place, password: string, guardian: PostgresGuardian, process: ChildProcess) {
    this.#place = place;
    this.#password = password;
    this.#guardian = guardian;
    this.#process = process;
  }

  /** @param settings of postgresql.conf, overriding those of these tests */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
    const account = await postgresAccount();
    const folder = await makeFolder(account);
    const guardian = new PostgresGuardian(folder);
    try {
      const binaries = await postgresBinaries(account, folder);
      const data = join(folder, 'data');
      const password = randomBytes(12).toString('hex');
      await initialise({ binaries, data, account, folder, password });
      const place = { binaries, data, port: await freePort(), account, settings: { ...SETTINGS, ...settings } };
      const server = new TestPostgres(place, password, guardian, await launch(place, guardian));
      await server.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD '${password}'`);
      return server;
    } catch (error) {
      await guardian.end();
      throw error;
    }
  }

  get port(): number {
    return this.#place.port;
  }

  /** Of the postmaster, for a test that kills it by itself. */
  get pid(): number {
    return this.#process.pid as number;
  }

  async createDatabase(options = ''): Promise<TestDatabase> {
    const name = `t_${randomBytes(6).toString('hex')}`;
    await this.query(`CREATE DATABASE ${name} OWNER ${ROLE} ${options}`);
    return { name, url: this.#urlOf(ROLE, name) };
  }

  /** Runs a statement as the superuser. */
  async query<R extends pg.QueryResultRow>(text: string, database = 'postgres'): Promise<readonly R[]> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres', database) });
    // A server that is killed at this moment must not take down the test process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Breaks every connection to a database from the server's side; returns how many there were. */
  async terminateBackends(database: string): Promise<number> {
    const rows = await this.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = '${database}' AND pid <> pg_backend_pid() AND backend_type = 'client backend'`);
    return rows.length;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.ref();
      this.#process.kill('SIGKILL');
      await exited;
    }
    this.#guardian.watch(0);
  }

  /** Again on the same data folder and port, after `kill`. */
  async restart(): Promise<void> {
    const end = Date.now() + RESTART_PATIENCE;
    for (;;) {
      try {
        this.#process = await launch(this.#place, this.#guardian);
        return;
      } catch (error) {
        // Processes of the one that was killed still hold its memory, until they notice.
        if (Date.now() > end) throw error;
        await delay(50);
      }
    }
  }

  /** Ends it and removes its folder. */
  stop(): Promise<void> {
    return this.#guardian.end();
  }

  #urlOf(role: string, database: string): string {
    return `postgresql://${role}:${this.#password}@127.0.0.1:${this.#place.port}/${database}`;
  }
}

async function makeFolder(account: SystemAccount | undefined): Promise<string> {
  for (const base of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    if (!(await isReachable(base, account).catch(() => false))) continue;
    const folder = await mkdtemp(join(base, 'countersign-postgres-'));
    // The server's account must get through it; what is secret in it has modes of its own.
    await chmod(folder, 0o711);
    return folder;
  }
  throw new Error("There is no temporary folder that PostgreSQL's account can enter");
}

interface Initialisation extends Pick<Place, 'binaries' | 'data' | 'account'> {
  readonly folder: string;
  readonly password: string;
}

async function initialise({ binaries, data, account, folder, password }: Initialisation): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await mkdir(data, { mode: 0o700 });
  if (account !== undefined) {
    for (const path of [passwordFile, data]) await chown(path, account.uid, account.gid);
  }
  const flags = ['--encoding=UTF8', '--locale=C', '--username=postgres', '--auth=scram-sha-256', '--no-sync'];
  await promisify(execFile)(join(binaries, 'initdb'), ['-D', data, `--pwfile=${passwordFile}`, ...flags], {
    ...account,
    cwd: data,
    env: ENVIRONMENT,
  });
}

const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C' };

async function launch(
  { binaries, data, port, account, settings }: Place,
  guardian: PostgresGuardian,
): Promise<ChildProcess> {
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], {
    ...account,
    cwd: data,
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  guardian.watch(server.pid ?? 0);
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4_000);
      if (log.includes(READY)) resolve();
    });
  }).catch((error: unknown) => {
    guardian.watch(0);
    throw error;
  });
  // A test that forgets to stop it is not delayed: the guardian stops it.
  server.unref();
  (server.stderr as unknown as { unref(): void }).unref();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
