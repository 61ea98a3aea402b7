import { licenseRefusal } from '../activations/request-refusals.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { type Change, type Counted, consumed, returned, taken } from './count-usage.js';
import { amountIn, liveHoldings } from './live-counts.js';
import type { FeatureHolding } from './usage-record.js';

export interface WantedChange extends Change {
  readonly feature: string;
  /** An id of the caller's, at most 64 characters: the same one again changes nothing. */
  readonly operation: string;
}

/** What is in use of one counted feature. */
export interface FeatureUsage {
  readonly code: string;
  readonly type: Exclude<FeatureType, 'normal' | 'secure-store'>;
  /** Without one there is no limit. */
  readonly limit?: number;
  readonly used: number;
  readonly holdings: readonly FeatureHolding[];
}

const REMEMBERED = 1_000;

const STEPS = {
  taken: { step: taken, action: 'usage.taken' },
  returned: { step: returned, action: 'usage.returned' },
  consumed: { step: consumed, action: 'usage.consumed' },
} as const;

/** What is in use of a license's floating features, element pools and tokens, counted under the lock of the license. */
export class Usages {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Every counted feature of a license. Refuses `LICENSE_UNKNOWN`. */
  of(licenseId: string): Promise<Outcome<readonly FeatureUsage[]>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const holdings = liveHoldings(await tx.usages.get(licenseId), now);
      const types = await typesOf(tx, license);
      return granted(
        license.features.flatMap(({ code }) => {
          const type = types.get(code);
          return type === undefined ? [] : [shown(license, code, type, holdings.get(code) ?? [])];
        }),
      );
    });
  }

  /**
   * Takes a floating seat, or elements of a pool. A computer, or a process of it, that has a seat already keeps it until
   * the new time.
   *
   * Refuses `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_EXPIRED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`,
   * `FEATURE_LIMIT_REACHED`, `PROCESS_LIMIT_REACHED`, `CHECK_OUT_TOO_LONG`.
   */
  checkOut(licenseId: string, wanted: WantedChange, actor: Actor): Promise<Outcome<FeatureUsage>> {
    return this.#change(licenseId, wanted, actor, 'taken');
  }

  /**
   * Gives a floating seat back, or elements: all that the computer has when no amount is given. It may always be done.
   * Refuses `LICENSE_UNKNOWN`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `NOT_HELD`.
   */
  return(licenseId: string, wanted: WantedChange, actor: Actor): Promise<Outcome<FeatureUsage>> {
    return this.#change(licenseId, wanted, actor, 'returned');
  }

  /** Uses tokens up, for good. Refuses as `checkOut` does. */
  consume(licenseId: string, wanted: WantedChange, actor: Actor): Promise<Outcome<FeatureUsage>> {
    return this.#change(licenseId, wanted, actor, 'consumed');
  }

  #change(
    licenseId: string,
    { feature: code, operation, ...change }: WantedChange,
    actor: Actor,
    what: keyof typeof STEPS,
  ): Promise<Outcome<FeatureUsage>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const type = (await typesOf(tx, license)).get(code);
      if (type === undefined || !license.features.some((feature) => feature.code === code)) return notLicensed(code);
      const usage = await tx.usages.get(licenseId);
      const holdings = liveHoldings(usage, now);
      const counted: Counted = { license, code, type, holdings, now };
      const applied = usage?.applied ?? [];
      if (applied.includes(operation)) return granted(shown(license, code, type, holdings.get(code) ?? []));
      const refusal = what === 'returned' ? undefined : licenseRefusal(license, now);
      if (refusal !== undefined) return refusal;
      const outcome = STEPS[what].step(counted, change);
      if (!outcome.ok) return outcome;
      const features = new Map(holdings).set(code, outcome.value);
      await tx.usages.put({
        ...usage,
        id: licenseId,
        features: Object.fromEntries(features),
        applied: [...applied, operation].slice(-REMEMBERED),
      });
      await recordAudit(tx, random, now, {
        actor,
        action: STEPS[what].action,
        subject: licenseId,
        detail: { feature: code, computerId: change.computerId, used: amountIn(outcome.value) },
      });
      return granted(shown(license, code, type, outcome.value));
    });
  }
}

/** Those features of a license's product that are counted. */
export async function typesOf(
  tx: LedgerTransaction,
  { productId }: License,
): Promise<ReadonlyMap<string, FeatureUsage['type']>> {
  const features = (await tx.products.get(productId))?.features ?? [];
  return new Map(
    features.flatMap(({ code, type = 'normal' }) =>
      type === 'normal' || type === 'secure-store' ? [] : [[code, type] as const],
    ),
  );
}

function shown(
  { features }: License,
  code: string,
  type: FeatureUsage['type'],
  holdings: readonly FeatureHolding[],
): FeatureUsage {
  const limit = features.find((feature) => feature.code === code)?.limit;
  return { code, type, ...(limit !== undefined && { limit }), used: amountIn(holdings), holdings };
}

export const notLicensed = (code: string): Outcome<never> =>
  refused(
    'FEATURE_NOT_LICENSED',
    `The license has no feature ${code} that is counted. GET its usage to see which it has.`,
  );
