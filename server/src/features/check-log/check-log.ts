import { randomId } from '@countersign/shared';
import { readPages } from '../../store/pages.js';
import type { Page, PageRequest } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import { checkIdPrefix } from './check-id.js';
import type { CheckRecord } from './check-record.js';
import { deleteChecks } from './delete-old-checks.js';

export interface NewCheck extends Omit<CheckRecord, 'id' | 'at' | 'note'> {
  /** The license code that was sent; removed from `info`. */
  readonly code?: string | undefined;
}

export interface CheckFilter
  extends Partial<Pick<CheckRecord, 'system' | 'productId' | 'licenseId' | 'address' | 'result'>> {
  /** Searched in `info` and `note`, ignoring case. */
  readonly text?: string;
  /** ISO 8601, UTC: at or after this time. */
  readonly since?: string;
  /** Before this time. */
  readonly until?: string;
}

const MAX_INFO = 1_000;
/**
 * Size limit of a batch. Entries that arrive during a write wait for the next batch; beyond this limit they are
 * dropped.
 */
const MAX_WAITING = 10_000;
/** How long an answer waits for its entry, in milliseconds. */
const PATIENCE = 1_000;
/** Maximum number of entries that one call reads. */
const MAX_SEEN = 10_000;
const PAGE = 1_000;
/** Lookups are mostly about the last moments; a frequent caller has many entries in an hour. In milliseconds. */
const SPANS = [2_000, 60_000, 3_600_000];

interface Batch {
  readonly records: CheckRecord[];
  readonly written: Promise<void>;
}

/** The checks of license codes that compatible APIs answered, with notes of support staff. */
export class CheckLog {
  readonly #dependencies: Dependencies;
  #last: Promise<void> = Promise.resolve();
  #next: Batch | undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Adds an entry, together with others that arrive while a batch is written. Resolves when it is durable, or when it
   * can't be written in time: the check is answered anyway.
   */
  record({ code = '', info = '', ...check }: NewCheck): Promise<void> {
    const { clock, random } = this.#dependencies;
    const now = clock();
    const shown = printable(info, code);
    const record: CheckRecord = {
      id: randomId(checkIdPrefix(now), 8, random),
      at: isoTime(now),
      ...check,
      ...(shown !== '' && { info: shown }),
    };
    this.#next ??= this.#begin();
    if (this.#next.records.length < MAX_WAITING) this.#next.records.push(record);
    return soon(this.#next.written);
  }

  /** In order of arrival. Reads at most 10,000 entries, so a page may be short or empty and still have a next one. */
  page(
    { text, since, until, ...where }: CheckFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<CheckRecord>> {
    const begin = checkIdPrefix(since === undefined ? 0 : Date.parse(since));
    const end = until === undefined ? undefined : checkIdPrefix(Date.parse(until));
    const from = cursor === undefined || cursor < begin ? begin : cursor;
    const sought = text?.toLowerCase();
    return this.#dependencies.ledger.transaction(async (tx) => {
      const items: CheckRecord[] = [];
      let seen = 0;
      for await (const page of readPages((at) => tx.checkLog.page({ where, cursor: at, limit: PAGE }), from)) {
        for (const check of page) {
          if (end !== undefined && check.id >= end) return { items };
          seen += 1;
          if (sought === undefined || hasText(check, sought)) items.push(check);
          if (items.length === limit || seen === MAX_SEEN) return { items, next: check.id };
        }
      }
      return { items };
    });
  }

  /** Returns the latest check of one caller, or for one user, within the last hour; reads at most 10,000 entries. */
  async latest(
    where: { readonly system: string } & ({ readonly address: string } | { readonly userAddress: string }),
    matches: (check: CheckRecord) => boolean,
  ): Promise<CheckRecord | undefined> {
    const now = this.#dependencies.clock();
    for (const span of SPANS) {
      const latest = await this.#dependencies.ledger.transaction((tx) => latestSince(tx, where, now - span, matches));
      if (latest !== undefined) return latest;
    }
    return undefined;
  }

  /** Refuses `CHECK_UNKNOWN`. @param note `null` removes it */
  note(id: string, note: string | null, actor: Actor): Promise<Outcome<CheckRecord>> {
    const { ledger, clock, random } = this.#dependencies;
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

  /** Deletes all entries before a moment, in batches, and returns how many. @param before ISO 8601, UTC */
  async deleteBefore(before: string, actor: Actor): Promise<number> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    let deleted = 0;
    for (let isDone = false; !isDone; ) {
      const batch = await ledger.transaction(async (tx) => {
        await tx.lock('checkLog', 'deletion');
        const done = await deleteChecks(tx, checkIdPrefix(Date.parse(before)));
        if (done.changed > 0) {
          const detail = { before, deleted: done.changed };
          await recordAudit(tx, random, now, { actor, action: 'check-log.deleted', subject: 'check-log', detail });
        }
        return done;
      });
      deleted += batch.changed;
      isDone = batch.isDone;
    }
    return deleted;
  }

  #begin(): Batch {
    const records: CheckRecord[] = [];
    const written = this.#last.then(async () => {
      this.#next = undefined;
      try {
        await this.#dependencies.ledger.transaction(async (tx) => {
          for (const record of records) await tx.checkLog.insert(record);
        });
      } catch {
        // A failing store reports this where it matters: at the next change, and at /readyz.
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
  for await (const page of readPages(
    (cursor) => tx.checkLog.page({ where, cursor, limit: PAGE }),
    checkIdPrefix(since),
  )) {
    latest = page.findLast(matches) ?? latest;
    seen += page.length;
    if (seen >= MAX_SEEN) break;
  }
  return latest;
}

/** One line of text without the code, which a client may have included. */
function printable(info: string, code: string): string {
  const text = info.slice(0, 4 * MAX_INFO).replace(/[\p{Cc}\p{Cs}]+/gu, ' ');
  const without = code.length < 4 ? text : text.split(new RegExp(escaped(code), 'i')).join('[code]');
  return [...without.trim()].slice(0, MAX_INFO).join('');
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
