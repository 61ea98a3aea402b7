import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { LONG_TERM_CHECK_OUT } from '../terms/terms.js';
import { DAY_SECONDS, isoTime } from '../time.js';
import { type Holdings, totalAmount } from './live-counts.js';
import type { FeatureHolding } from './usage-record.js';

export interface UsageChange {
  readonly computerId: string;
  /** One of several processes on the computer. */
  readonly process?: string;
  readonly username?: string;
  /** Elements or tokens; 1 if omitted; when elements are returned, all if omitted. Always 1 for a seat. */
  readonly amount?: number;
  /** ISO 8601, UTC: when it is returned automatically. */
  readonly until?: string;
}

/** The state that a change is checked against; the caller holds the lock on the license. */
export interface UsageCount {
  readonly license: License;
  readonly code: string;
  readonly type: FeatureType;
  readonly holdings: Holdings;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The resulting holdings of the feature, of all holders. */
type Counting = (counted: UsageCount, change: UsageChange) => Outcome<readonly FeatureHolding[]>;

/** Checks out a seat or elements. */
export const countCheckOut: Counting = (counted, change) => {
  const before = split(counted, change).own?.amount ?? 0;
  return countHolding(counted, { ...change, amount: before + (change.amount ?? 1) });
};

/** The same, with the total amount of the computer or process. */
export const countHolding: Counting = (counted, change) => {
  const { code, type } = counted;
  if (type === 'consumption-tokens') return wrongType(code, 'Its tokens are consumed, not checked out.');
  const { others } = split(counted, change);
  // A holder that asks again still has one seat.
  const amount = type === 'floating' ? 1 : (change.amount ?? 1);
  const end = type === 'floating' ? untilOf(counted, change) : granted(change.until);
  if (!end.ok) return end;
  return (
    limitRefusal(counted, totalAmount(others) + amount) ??
    processRefusal(counted, change) ??
    granted([...others, holding(change, amount, end.value)])
  );
};

export const countReturn: Counting = (counted, change) => {
  const { code, type } = counted;
  if (type === 'consumption-tokens') return wrongType(code, "Its tokens can't be returned.");
  const { own, others } = split(counted, change);
  // Everything it holds, which may be nothing, because a seat is returned automatically.
  if (type === 'floating' || change.amount === undefined) return granted(others);
  const left = (own?.amount ?? 0) - change.amount;
  if (left < 0) return notHeld(code, own?.amount ?? 0);
  return granted(left === 0 || own === undefined ? others : [...others, { ...own, amount: left }]);
};

/** Counted for the computer as a whole. */
export const countConsumed: Counting = (counted, change) => {
  const after = countSpent(counted, change);
  return (after.ok ? limitRefusal(counted, totalAmount(after.value)) : undefined) ?? after;
};

/** Tokens that were already used, whatever the limit. */
export const countSpent: Counting = (counted, { process: _, ...change }) => {
  const { code, type } = counted;
  if (type !== 'consumption-tokens') return wrongType(code, 'It has no tokens. Check it out instead.');
  const { own, others } = split(counted, change);
  return granted([...others, holding(change, (own?.amount ?? 0) + (change.amount ?? 1), undefined)]);
};

/** The holding of this computer or process, and those of all others. */
function split({ holdings, code }: UsageCount, { computerId, process }: UsageChange) {
  const all = holdings.get(code) ?? [];
  const isOwn = (each: FeatureHolding): boolean => each.computerId === computerId && each.process === process;
  return { own: all.find(isOwn), others: all.filter((each) => !isOwn(each)) };
}

const holding = (
  { computerId, username, process }: UsageChange,
  amount: number,
  until: string | undefined,
): FeatureHolding => ({
  computerId,
  ...(username !== undefined && { username }),
  ...(process !== undefined && { process }),
  amount,
  ...(until !== undefined && { until }),
});

/** Without a time, a seat is checked out for as long as the license allows. */
function untilOf({ license, code, now }: UsageCount, { until }: UsageChange): Outcome<string | undefined> {
  const bound = license.functions?.find(({ name, on }) => name === LONG_TERM_CHECK_OUT && on)?.value;
  if (bound === undefined) return granted(until);
  const last = now + bound * DAY_SECONDS * 1_000;
  if (until === undefined) return granted(isoTime(last));
  if (Date.parse(until) <= last) return granted(until);
  return refused('CHECK_OUT_TOO_LONG', `until: this license allows check-outs of ${code} for at most ${bound} days.`);
}

function limitRefusal({ license, code }: UsageCount, wanted: number): Outcome<never> | undefined {
  const limit = license.features.find((feature) => feature.code === code)?.limit;
  if (limit === undefined || wanted <= limit) return undefined;
  return refused('FEATURE_LIMIT_REACHED', `This would exceed the limit of ${limit} for ${code} in this license.`, {
    remedy: 'Wait until some are returned (tokens never are), or raise the limit of the feature.',
  });
}

/** A limit on processes applies to a computer, whichever features they use. */
function processRefusal(
  { license, holdings }: UsageCount,
  { computerId, process }: UsageChange,
): Outcome<never> | undefined {
  const most = license.concurrency?.processes;
  if (most === undefined || process === undefined) return undefined;
  const running = new Set(
    [...holdings.values()].flat().flatMap((each) => (each.computerId === computerId ? (each.process ?? []) : [])),
  );
  if (running.add(process).size <= most) return undefined;
  return refused('PROCESS_LIMIT_REACHED', `This license allows at most ${most} processes at once on a computer.`);
}

const wrongType = (code: string, why: string): Outcome<never> =>
  refused('FEATURE_TYPE_WRONG', `This can't be done with the feature ${code}. ${why}`);

const notHeld = (code: string, held: number): Outcome<never> =>
  refused('NOT_HELD', `amount: this computer has ${held} of ${code}, and can't return more.`);
