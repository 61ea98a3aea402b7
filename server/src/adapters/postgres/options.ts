import type { CollectionDefinitions } from '../../store/port.js';

export interface PostgresPlace {
  /** `postgres://user:password@host:port/database`, and what else libpq knows (`sslmode`, `host` for a socket ...). */
  readonly url: string;
}

/** In milliseconds. */
export interface PostgresTimeouts {
  /** For a connection to be there: a new one, or one of the pool. */
  readonly connect: number;
  readonly statement: number;
  /** For another unit of work to let go of a lock. */
  readonly lock: number;
  /** How long the server lets a unit of work that says nothing hold its locks. */
  readonly idleInTransaction: number;
  /** How long a unit of work is tried again while the database can't be reached, or the fate of its commit is unknown. */
  readonly patience: number;
  readonly health: number;
  /** After which a connection that nobody needs is closed, except for the last one. */
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

export interface PostgresStoreOptions<C extends CollectionDefinitions> extends PostgresPlace {
  readonly collections: C;
  /** The vendor whose ledger it is; not checked when it is left out. */
  readonly vendor?: string | undefined;
  /** Is told what an operator should know. Text for a log, never for branching. */
  readonly onNotice: (message: string) => void;
  /** The most connections of this process; 20 unless told. */
  readonly connections?: number;
  readonly timeouts?: Partial<PostgresTimeouts>;
}
