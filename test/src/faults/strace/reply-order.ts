import { parseTrace } from './parse-trace.js';

export interface ReplyOrder {
  /** Answers of success that the server began to write. */
  readonly replies: number;
  /** Each an answer that was sent before its change was safe. */
  readonly violations: readonly string[];
}

const JOURNAL = /\/journal-[0-9]+\.log$/;
const REPLY = /"HTTP\/1\.1 20[01] /;
const SYNCS: ReadonlySet<string> = new Set(['fsync', 'fdatasync']);

/** A write to the journal, and how far it is on the way to the disk. */
type Way = 'begun' | 'written' | 'syncing' | 'durable';

/**
 * Checks a server's trace, with one change sent after the other, for the order that its promise rests on: since the
 * previous answer, something was written to the journal; a sync of that journal began after the write ended; and the
 * answer began after the sync ended without an error.
 */
export function replyOrder(trace: string): ReplyOrder {
  const violations: string[] = [];
  const underWay = new Map<string, { readonly target: string; readonly isSync: boolean }>();
  let writes: { target: string; thread: string; way: Way }[] = [];
  let replies = 0;
  for (const { phase, thread, call, target, text, succeeded } of parseTrace(trace)) {
    if (phase === 'begin' && JOURNAL.test(target)) {
      const isSync = SYNCS.has(call);
      underWay.set(thread, { target, isSync });
      if (!isSync) writes.push({ target, thread, way: 'begun' });
      for (const write of writes) {
        if (isSync && write.target === target && write.way === 'written')
          Object.assign(write, { way: 'syncing', thread });
      }
    } else if (phase === 'begin' && REPLY.test(text)) {
      replies += 1;
      if (writes.length === 0) violations.push(`answer ${replies} follows no write to the journal`);
      for (const { way } of writes) {
        if (way !== 'durable') violations.push(`answer ${replies} goes out while a write to the journal is ${way}`);
      }
      writes = [];
    } else if (phase === 'end') {
      const ended = underWay.get(thread);
      underWay.delete(thread);
      if (ended === undefined || !succeeded) continue;
      for (const write of writes) {
        if (write.thread !== thread || write.target !== ended.target) continue;
        if (write.way === (ended.isSync ? 'syncing' : 'begun')) write.way = ended.isSync ? 'durable' : 'written';
      }
    }
  }
  return { replies, violations };
}
