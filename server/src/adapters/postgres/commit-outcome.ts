import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from './connections.js';
import { failureKind, sqlState } from './failures.js';
import { tableOf } from './tables.js';
import type { DocumentTrace } from './unit-of-work.js';

export type CommitOutcome = 'committed' | 'aborted' | 'unknown';

const ASK_AGAIN = 20;
/** "Transaction ID is in the future": a crash has lost it, or this server has never had it. */
const NEVER_HERE = '22023';

/**
 * Finds out whether a transaction committed whose connection broke after COMMIT was sent: asks on another connection,
 * until the database knows or `patience` milliseconds have passed.
 *
 * "Aborted" is trusted. "Committed" alone is not: a crash can lose a transaction that was never durable together with
 * its id, and PostgreSQL then reuses the id. So a document must also be as the transaction left it, written by a
 * transaction with this id.
 */
export async function commitOutcome(
  connections: Connections,
  xid: string,
  traces: readonly DocumentTrace[],
  patience: number,
): Promise<CommitOutcome> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      const status = await statusOf(connections, xid);
      if (status === 'aborted') return 'aborted';
      if (status !== 'in progress') return (await anyIsThere(connections, xid, traces)) ? 'committed' : 'unknown';
      await endWaiting(connections, xid);
    } catch (error) {
      if (failureKind(error) === 'fault') return 'unknown';
    }
    if (performance.now() > end) return 'unknown';
    await delay(ASK_AGAIN);
  }
}

async function statusOf(connections: Connections, xid: string): Promise<string | null> {
  try {
    const [row] = await connections.query<{ readonly status: string | null }>(
      'SELECT pg_xact_status($1::xid8) AS status',
      [xid],
    );
    return row?.status ?? null;
  } catch (error) {
    if (sqlState(error) === NEVER_HERE) return 'aborted';
    throw error;
  }
}

/** A session that waits for its client never got the COMMIT, and would hold its locks until it times out. */
const endWaiting = (connections: Connections, xid: string): Promise<unknown> =>
  connections.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE backend_xid = $1::xid8::xid AND state LIKE 'idle in transaction%'`,
    [xid],
  );

async function anyIsThere(connections: Connections, xid: string, traces: readonly DocumentTrace[]): Promise<boolean> {
  for (const { statements, id, json } of traces) {
    const found = await connections.query(
      `SELECT 1 FROM ${tableOf(statements.collection)} WHERE id = $1 AND document::text = $2 AND xmin = $3::xid8::xid`,
      [id, json, xid],
    );
    if (found.length > 0) return true;
  }
  return false;
}
