import { randomId } from '@countersign/shared';
import { pagesOf } from '../../store/pages.js';
import type { Page, PageRequest } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import { idFrom } from './check-id.js';
import type { CheckRecord } from './check-record.js';
import { deleteChecks } from './old-checks.js';

export interface NewCheck extends Omit<CheckRecord, 'id' | 'at' | 'note'> {
  /** The license code that was sent: it is taken out of `info`. */
  readonly code?: string | undefined;
}

export interface CheckFilter
  extends Partial<Pick<CheckRecord, 'system' | 'productId' | 'licenseId' | 'address' | 'result'>> {
  /** In `info` or `note`, in any case. */
  readonly text?: string;
  /** ISO 8601, UTC: at or after. */
  readonly since?: string;
  /** Before. */
  readonly until?: string;
}

const MOST_INFO = 1_000;
/** Of a batch. What comes while one is written waits for the next, and more than this is not kept. */
const MOST_WAITING = 10_000;
/** How long an answer waits for its entry, in milliseconds. */
const PATIENCE = 1_000;
/** Entries that one call looks at, at most. */
const MOST_SEEN = 10_000;
const PAGE = 1_000;
/** What is asked for came a moment ago, mostly; who asks often has many of an hour. In milliseconds. */
const SPANS = [2_000, 60_000, 3_600_000];

interface Batch {
  readonly records: CheckRecord[];
  readonly written: Promise<void>;
}

/** The checks of license codes that compatible APIs answered, with what the vendor's people noted. */
export class CheckLog {
  readonly #means: Means;
  #last: Promise<void> = Promise.resolve();
  #next: Batch | undefined;

  constructor(means: Means) {
    this.#means = means;
  }

  /**
   * Adds an entry, with those that come while another batch is written. Resolves when it is durable; or when it can't be
   * written, or not soon: a check is answered all the same.
   */
  record({ code = '', info = '', ...check }: NewCheck): Promise<void> {
    const { clock, random } = this.#means;
    const now = clock();
    const shown = printable(info, code);
    const record: CheckRecord = {
      id: randomId(idFrom(now), 8, random),
      at: isoTime(now),
      ...check,
      ...(shown !== '' && { info: shown }),
    };
    this.#next ??= this.#begin();
    if (this.#next.records.length < MOST_WAITING) this.#next.records.push(record);
    return soon(this.#next.written);
  }

  /** In the order in which they came. Looks at 10,000 entries at most: a page may be short, or empty, and have a next one. */
  page(
    { text, since, until, ...where }: CheckFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<CheckRecord>> {
    const begin = idFrom(since === undefined ? 0 : Date.parse(since));
    const end = until === undefined ? undefined : idFrom(Date.parse(until));
    const from = cursor === undefined || cursor < begin ? begin : cursor;
    const sought = text?.toLowerCase();
    return this.#means.ledger.transaction(async (tx) => {
      const items: CheckRecord[] = [];
      let seen = 0;
      for await (const page of pagesOf((at) => tx.checkLog.page({ where, cursor: at, limit: PAGE }), from)) {
        for (const check of page) {
          if (end !== undefined && check.id >= end) return { items };
          seen += 1;
          if (sought === undefined || hasText(check, sought)) items.push(check);
          if (items.length === limit || seen === MOST_SEEN) return { items, next: check.id };
        }
      }
      return { items };
    });
  }

  /** The newest of one caller, or for one user, within the last hour; among 10,000 of these at most. */
  async latest(
    where: { readonly system: string } & ({ readonly address: string } | { readonly userAddress: string }),
    matches: (check: CheckRecord) => boolean,
  ): Promise<CheckRecord | undefined> {
    const now = this.#means.clock();
    for (const span of SPANS) {
      const latest = await this.#means.ledger.transaction((tx) => latestSince(tx, where, now - span, matches));
      if (latest !== undefined) return latest;
    }
    return undefined;
  }

  /** Refuses `CHECK_UNKNOWN`. @param note `null` takes it away */
  note(id: string, note: string | null, actor: Actor): Promise<Outcome<CheckRecord>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('checkLog', id);
      const check = await tx.checkLog.get(id);
      if (check === undefined) {
        return refused('CHECK_UNKNOWN', 'There is no such entry. countersign check-log list shows them.');
      }
      const { note: _, ...rest } = check;
      const noted: CheckRecord = { ...rest, ...(note !== null && note !== '' && { note }) };
      await tx.checkLog.put(noted);
      await recordAudit(tx, random, now, { actor, action: 'check.noted', subject: id });
      return granted(noted);
    });
  }

  /** Deletes all before a moment, piece by piece, and says how many there were. @param before ISO 8601, UTC */
  async deleteBefore(before: string, actor: Actor): Promise<number> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    let deleted = 0;
    for (let isDone = false; !isDone; ) {
      const piece = await ledger.transaction(async (tx) => {
        await tx.lock('checkLog', 'deletion');
        const done = await deleteChecks(tx, idFrom(Date.parse(before)));
        if (done.changed > 0) {
          const detail = { before, deleted: done.changed };
          await recordAudit(tx, random, now, { actor, action: 'check-log.deleted', subject: 'check-log', detail });
        }
        return done;
      });
      deleted += piece.changed;
      isDone = piece.isDone;
    }
    return deleted;
  }

  #begin(): Batch {
    const records: CheckRecord[] = [];
    const written = this.#last.then(async () => {
      this.#next = undefined;
      try {
        await this.#means.ledger.transaction(async (tx) => {
          for (const record of records) await tx.checkLog.insert(record);
        });
      } catch {
        // A store that takes nothing says so where it matters: at the next change, and at /health/ready.
      }
    });
    this.#last = written;
    return { records, written };
  }
}

async function latestSince(
  tx: LedgerTransaction,
  where: NonNullable<PageRequest<CheckRecord>['where']>,
  since: number,
  matches: (check: CheckRecord) => boolean,
): Promise<CheckRecord | undefined> {
  let latest: CheckRecord | undefined;
  let seen = 0;
  for await (const page of pagesOf((cursor) => tx.checkLog.page({ where, cursor, limit: PAGE }), idFrom(since))) {
    latest = page.findLast(matches) ?? latest;
    seen += page.length;
    if (seen >= MOST_SEEN) break;
  }
  return latest;
}

/** One line of text without the code, which a client may have put there. */
function printable(info: string, code: string): string {
  const text = info.slice(0, 4 * MOST_INFO).replace(/[\p{Cc}\p{Cs}]+/gu, ' ');
  const without = code.length < 4 ? text : text.split(new RegExp(escaped(code), 'i')).join('[code]');
  return [...without.trim()].slice(0, MOST_INFO).join('');
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const hasText = ({ info = '', note = '' }: CheckRecord, sought: string): boolean =>
  info.toLowerCase().includes(sought) || note.toLowerCase().includes(sought);

async function soon(written: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([written, late]);
  clearTimeout(timer);
}
