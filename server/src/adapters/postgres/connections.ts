import pg, { type PoolClient } from 'pg';
import { describeLocation } from './location.js';
import { DEFAULT_TIMEOUTS, type PostgresTimeouts } from './options.js';
import { assertDurableSettings } from './session.js';

/** The name of our connections in the database. */
export const APPLICATION_NAME = 'countersign';

/** How much longer than the server's own timeout we wait before the connection counts as dead. */
const LINE_GRACE = 5_000;

export interface ConnectionOptions {
  readonly url: string;
  readonly connections: number;
  readonly timeouts: PostgresTimeouts;
  readonly onNotice: (message: string) => void;
}

/** Connections to one database, each checked once. */
export class Connections {
  /** Without secrets. */
  readonly location: string;
  readonly #pool: pg.Pool;
  readonly #checked = new WeakSet<PoolClient>();

  constructor({ url, connections, timeouts, onNotice }: ConnectionOptions) {
    this.location = describeLocation(url);
    this.#pool = new pg.Pool({
      ...clientConfig(url),
      max: connections,
      // Exclusive operations look for connections: an idle server must keep one, too.
      min: 1,
      idleTimeoutMillis: timeouts.idle,
      connectionTimeoutMillis: timeouts.connect,
      statement_timeout: timeouts.statement,
      query_timeout: timeouts.statement + LINE_GRACE,
      lock_timeout: timeouts.lock,
      idle_in_transaction_session_timeout: timeouts.idleInTransaction,
      pipeline: true,
    });
    // Without a listener a broken connection would end the process. The next unit of work opens a new one.
    this.#pool.on('error', () => onNotice(`an idle connection to ${this.location} was lost`));
    // The pool listens only to idle connections. One that breaks during a statement is found by that statement or the
    // next.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Returns a connection for the caller alone, until it is released. @throws CountersignError `STORE_UNSAFE` */
  async take(): Promise<PoolClient> {
    const client = await this.#pool.connect();
    if (this.#checked.has(client)) return client;
    try {
      await assertDurableSettings(client, this.location);
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#checked.add(client);
    return client;
  }

  /** Runs one statement on any connection. */
  async query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    const client = await this.take();
    try {
      const { rows } = await client.query<R>(text, [...values]);
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** Opens a separate connection, for work of any duration. */
export async function openClient(url: string, connectTimeout = DEFAULT_TIMEOUTS.connect): Promise<pg.Client> {
  const client = new pg.Client({ ...clientConfig(url), connectionTimeoutMillis: connectTimeout });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await assertDurableSettings(client, describeLocation(url));
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

const JSON_OID = 114;

const clientConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: APPLICATION_NAME,
  keepAlive: true,
  // Keeps idle connections alive: many firewalls drop them after a few minutes.
  keepAliveInitialDelayMillis: 30_000,
  types: {
    // Documents are parsed by us, after unescaping.
    getTypeParser: ((oid: number, format?: 'text') =>
      oid === JSON_OID ? (text: string) => text : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  },
});
