import { CountersignError } from '@countersign/shared';
import type { ClientBase } from 'pg';

/** PostgreSQL 13 introduced transaction ids whose outcome can be queried; 14 is the oldest that is still maintained. */
const OLDEST_VERSION = 140_000;

interface Settings {
  readonly version: number;
  readonly encoding: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly standby: boolean;
}

// `set_config` fixes the value for this session: a later change of the server's configuration must not weaken it.
const ASK = `SELECT current_setting('server_version_num')::int AS version,
  current_setting('server_encoding') AS encoding,
  current_setting('fsync') AS fsync,
  current_setting('full_page_writes') AS full_page_writes,
  set_config('synchronous_commit', current_setting('synchronous_commit'), false) AS synchronous_commit,
  pg_is_in_recovery() AS standby`;

/** What may be acknowledged: `off` does not wait for the disk, `local` skips the configured standbys. */
const DURABLE = new Set(['on', 'remote_write', 'remote_apply']);

/**
 * Refuses a database that could lose an acknowledged change. Checked on each new connection, because settings change,
 * and after a failover a name may lead to another server.
 * @throws CountersignError `STORE_UNSAFE`, naming the setting; `STORE_UNAVAILABLE` on a standby
 */
export async function assertDurableSettings(client: ClientBase, location: string): Promise<void> {
  const [settings] = (await client.query<Settings>(ASK)).rows;
  if (settings === undefined) throw new TypeError('unreachable: a SELECT without FROM has one row');
  const { version, encoding, standby, fsync, full_page_writes: fullPages, synchronous_commit: commit } = settings;
  const problems = [
    version < OLDEST_VERSION && `its version is ${Math.floor(version / 10_000)}: use 14 or newer`,
    encoding !== 'UTF8' && `its encoding is ${encoding}: create a database with encoding UTF8`,
    fsync !== 'on' && 'fsync is off: set fsync = on in postgresql.conf',
    fullPages !== 'on' && 'full_page_writes is off: set full_page_writes = on in postgresql.conf',
    !DURABLE.has(commit) &&
      `synchronous_commit is ${commit}: set it to on (for the server, and this database and user, with ALTER ... RESET)`,
  ].filter((problem) => problem !== false);
  if (problems.length > 0) {
    throw new CountersignError(
      'STORE_UNSAFE',
      `The database at ${location} could lose changes: ${problems.join('; ')}. Then start the server again.`,
    );
  }
  if (standby) {
    throw new CountersignError('STORE_UNAVAILABLE', `The database at ${location} is a standby. Use the primary.`);
  }
}
