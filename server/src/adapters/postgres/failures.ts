import { CountersignError } from '@countersign/shared';
import pg from 'pg';

/** `conflict`: retry at once. `lost`: the connection broke, or could not be opened. `fault`: a retry would not help. */
export type FailureKind = 'conflict' | 'lost' | 'fault';

const CONFLICTS = new Set(['40001', '40P01']);
/** Shut down, crashed, starting up, too many connections, and terminated for idling in a transaction. */
const LOSSES = new Set(['57P01', '57P02', '57P03', '53300', '25P03', '25P04']);

export function failureKind(error: unknown): FailureKind {
  if (error instanceof CountersignError) return error.code === 'STORE_UNAVAILABLE' ? 'lost' : 'fault';
  const state = sqlState(error);
  // Errors of the socket or the driver have no SQLSTATE.
  if (state === undefined) return error instanceof Error ? 'lost' : 'fault';
  if (CONFLICTS.has(state)) return 'conflict';
  return LOSSES.has(state) || state.startsWith('08') ? 'lost' : 'fault';
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

export const UNIQUE_VIOLATION_STATE = '23505';

const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'Check the user and the password.',
  '28000': "Check the user, and the server's pg_hba.conf.",
  '3D000': 'The database does not exist. Create it with encoding UTF8, owned by the user in the URL.',
  '42501': 'The user lacks a permission. Make it the owner of the database, or of the schema countersign in it.',
  '53100': 'The disk of the database is full.',
  '55P03': 'Another process held a lock for too long.',
  '57014': 'The operation took too long.',
};

/** `STORE_UNAVAILABLE`, with a remedy if it is known; never with the content of the statement. */
export function storeUnavailable(location: string, cause: unknown): CountersignError {
  if (cause instanceof CountersignError) return cause;
  const remedy = REMEDIES[sqlState(cause) ?? ''] ?? 'Is PostgreSQL running there, and can this machine reach it?';
  return new CountersignError('STORE_UNAVAILABLE', `The database at ${location} can't be used. ${remedy}`, { cause });
}
