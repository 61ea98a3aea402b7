import { describe, expect, it } from 'vitest';
import { replyOrder } from './reply-order.js';

const LEDGER = '/srv/countersign/ledger';
const JOURNAL = `20<${LEDGER}/journal-0000000000000001.log>`;

/** As recorded by strace 6.1. */
const write = `3762  pwrite64(${JOURNAL}, "493fb4ef7b63df3b7ac04fc4635a112d"..., 1701, 4451) = 1701`;
const sync = `3761  fdatasync(${JOURNAL}) = 0`;
const reply =
  '3748  writev(22<socket:[1135203]>, [{iov_base="HTTP/1.1 200 OK\\r\\nX-Request-Id: Q"..., iov_len=854}, ' +
  '{iov_base="{\\"certificate\\":\\"eyJhbGciOiJFZERT"..., iov_len=1355}], 2) = 2209';
const other = [
  `3759  fsync(21<${LEDGER}>) = 0`,
  '3748  write(3<socket:[1135190]>, "{\\"url\\":\\"http://127.0.0.1:39729\\"}"..., 33) = 33',
  '3748  --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=3726, si_uid=0} ---',
  '3759  +++ exited with 0 +++',
];

const order = (...lines: readonly string[]) => replyOrder(lines.join('\n'));

describe('the order of writes, syncs and answers in a trace', () => {
  it('is right when each answer follows a sync that follows the write', () => {
    expect(order(...other, write, sync, reply, ...other, write, sync, reply)).toEqual({ replies: 2, violations: [] });
  });

  it('is right when threads are interrupted by each other', () => {
    const lines = [
      `3762  pwrite64(${JOURNAL}, "493f"..., 1701, 4451 <unfinished ...>`,
      '3748  write(2<socket:[1]>, "{"..., 1) = 1',
      '3762  <... pwrite64 resumed>) = 1701',
      `3761  fdatasync(${JOURNAL} <unfinished ...>`,
      `3762  fsync(21<${LEDGER}>) = 0`,
      '3761  <... fdatasync resumed>) = 0',
      reply,
    ];
    expect(order(...lines)).toEqual({ replies: 1, violations: [] });
  });

  const syncing = [`3761  fdatasync(${JOURNAL} <unfinished ...>`, reply, '3761  <... fdatasync resumed>) = 0'];
  const writing = `3762  pwrite64(${JOURNAL}, "493f"..., 1701, 4451 <unfinished ...>`;
  it.each<[string, readonly string[]]>([
    ['nothing was written', [sync, reply]],
    ['nothing was written since the answer before', [write, sync, reply, sync, reply]],
    ['nothing was synced', [write, reply]],
    ['the sync came first', [sync, write, reply]],
    ['the sync had begun before the write ended', [writing, sync, '3762  <... pwrite64 resumed>) = 1701', reply]],
    ['the sync had not ended', [write, ...syncing]],
    ['the sync failed', [write, `3761  fdatasync(${JOURNAL}) = -1 EIO (Input/output error)`, reply]],
    ['another file was synced', [write, `3761  fdatasync(20<${LEDGER}/snapshot.log.tmp>) = 0`, reply]],
    ['only one of two writes was synced', [write, sync, write, reply]],
  ])('is wrong when %s', (_, lines) => {
    expect(order(...lines).violations).toHaveLength(1);
  });
});
