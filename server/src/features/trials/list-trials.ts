import { pagesOf } from '../../store/pages.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { Product } from '../products/product-record.js';
import { DAY_SECONDS } from '../time.js';
import type { Trial } from './trial-record.js';
import { standingOf, type TrialStanding } from './trials.js';

/** Times are ISO 8601 in UTC, days count from now. */
export interface TrialFilter {
  readonly productId?: string | undefined;
  readonly computerId?: string | undefined;
  readonly status?: TrialStanding['status'] | undefined;
  readonly converted?: boolean | undefined;
  readonly expiresBefore?: string | undefined;
  readonly expiresAfter?: string | undefined;
  readonly expiresWithinDays?: number | undefined;
  readonly createdBefore?: string | undefined;
  readonly createdAfter?: string | undefined;
  readonly createdWithinDays?: number | undefined;
}

/** A trial with what it is a trial of, and what it led to. */
export interface ListedTrial {
  readonly trial: TrialStanding;
  readonly product?: Product;
  readonly license?: License;
}

/** Numbered pages, for APIs that have them. Reads every trial of the product, or of all. */
export class TrialList {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  count(filter: TrialFilter): Promise<number> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => (await matching(tx, filter, now)).length);
  }

  /** In the order in which they were started. @param number from 1 */
  page(filter: TrialFilter, number: number, size: number): Promise<readonly ListedTrial[]> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      const all = [...(await matching(tx, filter, now))].sort(byStart);
      const listed: ListedTrial[] = [];
      for (const trial of all.slice((number - 1) * size, number * size)) {
        const product = await tx.products.get(trial.productId);
        const license = trial.licenseId === undefined ? undefined : await tx.licenses.get(trial.licenseId);
        listed.push({ trial, ...(product !== undefined && { product }), ...(license !== undefined && { license }) });
      }
      return listed;
    });
  }
}

const byStart = (a: Trial, b: Trial): number =>
  a.startedAt === b.startedAt ? (a.id < b.id ? -1 : 1) : a.startedAt < b.startedAt ? -1 : 1;

const PAGE = 10_000;

async function matching(tx: LedgerTransaction, filter: TrialFilter, now: number): Promise<readonly TrialStanding[]> {
  const { productId, computerId } = filter;
  const where = { ...(productId !== undefined && { productId }), ...(computerId !== undefined && { computerId }) };
  const fits = fitsIn(filter, now);
  const found: TrialStanding[] = [];
  for await (const items of pagesOf((cursor) => tx.trials.page({ where, cursor, limit: PAGE }))) {
    found.push(...items.map((trial) => standingOf(trial, now)).filter(fits));
  }
  return found;
}

/** All bounds are open: what is asked for is before or after, not at. */
function fitsIn(filter: TrialFilter, now: number): (trial: TrialStanding) => boolean {
  const { status, converted, expiresWithinDays, createdWithinDays } = filter;
  const expires = { after: instant(filter.expiresAfter), before: instant(filter.expiresBefore) };
  const created = { after: instant(filter.createdAfter), before: instant(filter.createdBefore) };
  const soon = expiresWithinDays === undefined ? {} : { after: now, before: now + days(expiresWithinDays) };
  const lately = createdWithinDays === undefined ? {} : { after: now - days(createdWithinDays) };
  return (trial) =>
    (status === undefined || trial.status === status) &&
    (converted === undefined || trial.converted === converted) &&
    [expires, soon].every((span) => isWithin(trial.expiresAt, span)) &&
    [created, lately].every((span) => isWithin(trial.startedAt, span));
}

interface Span {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

function isWithin(iso: string, { after = -Infinity, before = Infinity }: Span): boolean {
  const at = Date.parse(iso);
  return at > after && at < before;
}

const instant = (iso: string | undefined): number | undefined => (iso === undefined ? undefined : Date.parse(iso));
const days = (count: number): number => count * DAY_SECONDS * 1_000;
