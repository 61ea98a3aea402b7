import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestDatabase, TestPostgres } from '../../../server/dist/testing/postgres/index.js';
import { findProgram } from '../support/find-program.js';
import { makeVendorFolder } from '../support/vendor-folder.js';
import { ACTIVATION_SCRIPT, fillForScript } from './activation-script.js';
import type { Effort } from './effort.js';
import type { Figure } from './figure.js';
import { CLIENT_COUNT } from './load.js';

/** Where Debian keeps it, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/**
 * PostgreSQL's own benchmark on the same server: its standard transaction, and the database work of one activation. The
 * rest of an activation's time is ours.
 */
export async function measurePgbench(postgres: TestPostgres, effort: Effort): Promise<readonly Figure[]> {
  const pgbench = await findPgbench();
  if (pgbench === undefined) return [{ name: 'pgbench', measured: 'not measured: no pgbench here' }];
  const standard = await postgres.createDatabase();
  const { seconds, scale } = effort.pgbench;
  await run(pgbench, standard, ['-i', '-q', '-s', String(scale)]);
  return [
    await measured(pgbench, standard, `pgbench, its standard transaction, scale ${scale}`, seconds, []),
    await measureScript(pgbench, postgres, seconds),
  ];
}

async function measureScript(pgbench: string, postgres: TestPostgres, seconds: number): Promise<Figure> {
  const database = await postgres.createDatabase();
  const vendor = await makeVendorFolder({ store: database.url });
  const folder = await mkdtemp(join(tmpdir(), 'countersign-pgbench-'));
  try {
    await fillForScript(postgres, database);
    const script = join(folder, 'activation.sql');
    await writeFile(script, ACTIVATION_SCRIPT);
    return await measured(pgbench, database, 'pgbench, the statements of one activation', seconds, ['-f', script]);
  } finally {
    await rm(folder, { recursive: true });
    await vendor.remove();
  }
}

async function measured(
  pgbench: string,
  database: TestDatabase,
  name: string,
  seconds: number,
  rest: readonly string[],
): Promise<Figure> {
  const load = ['-n', '-c', String(CLIENT_COUNT), '-j', '2', '-M', 'prepared', '-T', String(seconds), ...rest];
  const said = await run(pgbench, database, load);
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(said)?.[1] ?? Number.NaN);
  const latency = Number(/^latency average = ([\d.]+) ms/m.exec(said)?.[1] ?? Number.NaN);
  return {
    name: `${name}, ${CLIENT_COUNT} clients`,
    measured: `${perSecond.toFixed(0)}/s; ${latency.toFixed(1)} ms on average`,
  };
}

/** The address goes into the environment: the process list would show the password in it. */
async function run(pgbench: string, { url }: TestDatabase, args: readonly string[]): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const env = {
    PATH: process.env.PATH,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  };
  return (await promisify(execFile)(pgbench, [...args], { env })).stdout;
}

async function findPgbench(): Promise<string | undefined> {
  const versions = (await readdir(DEBIAN).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  return findProgram('pgbench', ...versions.map((version) => join(DEBIAN, version, 'bin', 'pgbench')));
}
