import type { CollectionDefinitions } from '../../store/port.js';

export interface PostgresLocation {
  /**
   * `postgres://user:password@host:port/database`, and other parameters of libpq (`sslmode`, `host` for a socket ...).
   */
  readonly url: string;
}

/** In milliseconds. */
export interface PostgresTimeouts {
  /** For getting a connection, new or from the pool. */
  readonly connect: number;
  readonly statement: number;
  /** For another unit of work to release a lock. */
  readonly lock: number;
  /** How long the server lets an idle unit of work hold its locks. */
  readonly idleInTransaction: number;
  /** How long a unit of work is retried while the database is unreachable, or the outcome of its commit is unknown. */
  readonly patience: number;
  readonly health: number;
  /** After which an unused connection is closed, except for the last one. */
  readonly idle: number;
}

export const DEFAULT_TIMEOUTS: PostgresTimeouts = {
  connect: 5_000,
  statement: 30_000,
  lock: 10_000,
  idleInTransaction: 15_000,
  patience: 8_000,
  health: 2_000,
  idle: 10_000,
};

export interface PostgresStoreOptions<C extends CollectionDefinitions> extends PostgresLocation {
  readonly collections: C;
  /** The owner of the ledger; not checked if omitted. */
  readonly vendor?: string | undefined;
  /** Receives notices for operators. Text for a log, never for branching. */
  readonly onNotice: (message: string) => void;
  /** Maximum number of connections of this process; 20 by default. */
  readonly connections?: number;
  readonly timeouts?: Partial<PostgresTimeouts>;
}
