import { readPages } from '../../store/pages.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { Product } from '../products/product-record.js';
import { DAY_SECONDS } from '../time.js';
import type { Trial } from './trial-record.js';
import { type TrialStatus, trialStatusOf } from './trials.js';

/** Times are ISO 8601 in UTC; days count from now. */
export interface TrialFilter {
  readonly productId?: string | undefined;
  readonly computerId?: string | undefined;
  readonly status?: TrialStatus['status'] | undefined;
  readonly converted?: boolean | undefined;
  readonly expiresBefore?: string | undefined;
  readonly expiresAfter?: string | undefined;
  readonly expiresWithinDays?: number | undefined;
  readonly createdBefore?: string | undefined;
  readonly createdAfter?: string | undefined;
  readonly createdWithinDays?: number | undefined;
}

/** A trial with its product, and the license that it led to. */
export interface ListedTrial {
  readonly trial: TrialStatus;
  readonly product?: Product;
  readonly license?: License;
}

/** Numbered pages, for APIs that have them. Reads every trial of the product, or of all products. */
export class TrialList {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  count(filter: TrialFilter): Promise<number> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => (await matching(tx, filter, now)).length);
  }

  /** By start time. @param number from 1 */
  page(filter: TrialFilter, number: number, size: number): Promise<readonly ListedTrial[]> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
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

async function matching(tx: LedgerTransaction, filter: TrialFilter, now: number): Promise<readonly TrialStatus[]> {
  const { productId, computerId } = filter;
  const where = { ...(productId !== undefined && { productId }), ...(computerId !== undefined && { computerId }) };
  const fits = fitsIn(filter, now);
  const found: TrialStatus[] = [];
  for await (const items of readPages((cursor) => tx.trials.page({ where, cursor, limit: PAGE }))) {
    found.push(...items.map((trial) => trialStatusOf(trial, now)).filter(fits));
  }
  return found;
}

/** All bounds are exclusive. */
function fitsIn(filter: TrialFilter, now: number): (trial: TrialStatus) => boolean {
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
