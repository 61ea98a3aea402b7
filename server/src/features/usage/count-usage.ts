import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { LONG_TERM_CHECK_OUT } from '../terms/terms.js';
import { DAY_SECONDS, isoTime } from '../time.js';
import { amountIn, type Holdings } from './live-counts.js';
import type { FeatureHolding } from './usage-record.js';

export interface Change {
  readonly computerId: string;
  /** One of several processes on that computer. */
  readonly process?: string;
  readonly username?: string;
  /** Elements or tokens; 1 when it is left out, and all of them when elements are given back. A seat is always 1. */
  readonly amount?: number;
  /** ISO 8601, UTC: when it comes back by itself. */
  readonly until?: string;
}

/** What a change is held against; the caller holds the lock on the license. */
export interface Counted {
  readonly license: License;
  readonly code: string;
  readonly type: FeatureType;
  readonly holdings: Holdings;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is then held of the feature, by all. */
type Counting = (counted: Counted, change: Change) => Outcome<readonly FeatureHolding[]>;

/** A seat or elements. */
export const taken: Counting = (counted, change) => {
  const before = split(counted, change).own?.amount ?? 0;
  return held(counted, { ...change, amount: before + (change.amount ?? 1) });
};

/** The same, where the amount is what the computer, or the process of it, then has in all. */
export const held: Counting = (counted, change) => {
  const { code, type } = counted;
  if (type === 'consumption-tokens') return wrongType(code, 'Its tokens are consumed, not checked out.');
  const { others } = split(counted, change);
  // Who has a seat and asks again has one seat.
  const amount = type === 'floating' ? 1 : (change.amount ?? 1);
  const end = type === 'floating' ? untilOf(counted, change) : granted(change.until);
  if (!end.ok) return end;
  return (
    limitRefusal(counted, amountIn(others) + amount) ??
    processRefusal(counted, change) ??
    granted([...others, holding(change, amount, end.value)])
  );
};

export const returned: Counting = (counted, change) => {
  const { code, type } = counted;
  if (type === 'consumption-tokens') return wrongType(code, 'Its tokens do not come back.');
  const { own, others } = split(counted, change);
  // All of it; there may be nothing, because a seat comes back by itself.
  if (type === 'floating' || change.amount === undefined) return granted(others);
  const left = (own?.amount ?? 0) - change.amount;
  if (left < 0) return notHeld(code, own?.amount ?? 0);
  return granted(left === 0 || own === undefined ? others : [...others, { ...own, amount: left }]);
};

/** Counted for the computer as a whole. */
export const consumed: Counting = (counted, change) => {
  const after = spent(counted, change);
  return (after.ok ? limitRefusal(counted, amountIn(after.value)) : undefined) ?? after;
};

/** Tokens that were used already, whatever the limit says. */
export const spent: Counting = (counted, { process: _, ...change }) => {
  const { code, type } = counted;
  if (type !== 'consumption-tokens') return wrongType(code, 'It has no tokens; check it out.');
  const { own, others } = split(counted, change);
  return granted([...others, holding(change, (own?.amount ?? 0) + (change.amount ?? 1), undefined)]);
};

/** What this computer, or this process of it, has of the feature, and what all others have. */
function split({ holdings, code }: Counted, { computerId, process }: Change) {
  const all = holdings.get(code) ?? [];
  const isOwn = (each: FeatureHolding): boolean => each.computerId === computerId && each.process === process;
  return { own: all.find(isOwn), others: all.filter((each) => !isOwn(each)) };
}

const holding = (
  { computerId, username, process }: Change,
  amount: number,
  until: string | undefined,
): FeatureHolding => ({
  computerId,
  ...(username !== undefined && { username }),
  ...(process !== undefined && { process }),
  amount,
  ...(until !== undefined && { until }),
});

/** Without a time, a seat is checked out for as long as the license lets it. */
function untilOf({ license, code, now }: Counted, { until }: Change): Outcome<string | undefined> {
  const bound = license.functions?.find(({ name, on }) => name === LONG_TERM_CHECK_OUT && on)?.value;
  if (bound === undefined) return granted(until);
  const last = now + bound * DAY_SECONDS * 1_000;
  if (until === undefined) return granted(isoTime(last));
  if (Date.parse(until) <= last) return granted(until);
  return refused(
    'CHECK_OUT_TOO_LONG',
    `until: ${code} may be checked out for ${bound} days at most with this license.`,
  );
}

function limitRefusal({ license, code }: Counted, wanted: number): Outcome<never> | undefined {
  const limit = license.features.find((feature) => feature.code === code)?.limit;
  if (limit === undefined || wanted <= limit) return undefined;
  return refused('FEATURE_LIMIT_REACHED', `This license has ${limit} of ${code}, and that would be more.`, {
    remedy: 'Wait until some come back where they do, or raise the limit of the feature.',
  });
}

/** A computer that has a limit on processes runs so many at once, whichever features they use. */
function processRefusal({ license, holdings }: Counted, { computerId, process }: Change): Outcome<never> | undefined {
  const most = license.concurrency?.processes;
  if (most === undefined || process === undefined) return undefined;
  const running = new Set(
    [...holdings.values()].flat().flatMap((each) => (each.computerId === computerId ? (each.process ?? []) : [])),
  );
  if (running.add(process).size <= most) return undefined;
  return refused('PROCESS_LIMIT_REACHED', `This license lets ${most} processes use it at once on a computer.`);
}

const wrongType = (code: string, why: string): Outcome<never> =>
  refused('FEATURE_TYPE_WRONG', `This can't be done with the feature ${code}. ${why}`);

const notHeld = (code: string, held: number): Outcome<never> =>
  refused('NOT_HELD', `amount: this computer has ${held} of ${code}, and can't give back more than that.`);
