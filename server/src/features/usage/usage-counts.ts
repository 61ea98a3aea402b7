import { licenseRefusal } from '../activations/request-refusals.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { FeatureType } from '../products/product-record.js';
import { countCheckOut, countConsumed, countReturn, type UsageChange, type UsageCount } from './count-usage.js';
import { liveHoldings, totalAmount } from './live-counts.js';
import type { FeatureHolding } from './usage-record.js';

export interface RequestedUsageChange extends UsageChange {
  readonly feature: string;
  /** Caller-defined id, at most 64 characters: a repeated call with the same id changes nothing. */
  readonly operation: string;
}

/** Usage of one counted feature. */
export interface FeatureUsage {
  readonly code: string;
  readonly type: Exclude<FeatureType, 'normal' | 'secure-store'>;
  /** Unlimited if absent. */
  readonly limit?: number;
  readonly used: number;
  readonly holdings: readonly FeatureHolding[];
}

const REMEMBERED = 1_000;

const STEPS = {
  taken: { step: countCheckOut, action: 'usage.taken' },
  returned: { step: countReturn, action: 'usage.returned' },
  consumed: { step: countConsumed, action: 'usage.consumed' },
} as const;

/** Usage of a license's floating features, element pools and tokens, counted under the license's lock. */
export class UsageCounts {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns every counted feature of a license. Refuses `LICENSE_UNKNOWN`. */
  of(licenseId: string): Promise<Outcome<readonly FeatureUsage[]>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const holdings = liveHoldings(await tx.usages.get(licenseId), now);
      const types = await countedFeatureTypes(tx, license);
      return granted(
        license.features.flatMap(({ code }) => {
          const type = types.get(code);
          return type === undefined ? [] : [shown(license, code, type, holdings.get(code) ?? [])];
        }),
      );
    });
  }

  /**
   * Takes a floating seat, or elements of a pool. A computer or process that already has a seat keeps it until the new
   * time.
   *
   * Refuses `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_EXPIRED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`,
   * `FEATURE_LIMIT_REACHED`, `PROCESS_LIMIT_REACHED`, `CHECK_OUT_TOO_LONG`.
   */
  checkOut(licenseId: string, wanted: RequestedUsageChange, actor: Actor): Promise<Outcome<FeatureUsage>> {
    return this.#change(licenseId, wanted, actor, 'taken');
  }

  /**
   * Returns a floating seat, or elements: all that the computer holds if no amount is given. Always allowed. Refuses
   * `LICENSE_UNKNOWN`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `NOT_HELD`.
   */
  return(licenseId: string, wanted: RequestedUsageChange, actor: Actor): Promise<Outcome<FeatureUsage>> {
    return this.#change(licenseId, wanted, actor, 'returned');
  }

  /** Uses up tokens. Refuses as `checkOut`. */
  consume(licenseId: string, wanted: RequestedUsageChange, actor: Actor): Promise<Outcome<FeatureUsage>> {
    return this.#change(licenseId, wanted, actor, 'consumed');
  }

  #change(
    licenseId: string,
    { feature: code, operation, ...change }: RequestedUsageChange,
    actor: Actor,
    what: keyof typeof STEPS,
  ): Promise<Outcome<FeatureUsage>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const type = (await countedFeatureTypes(tx, license)).get(code);
      if (type === undefined || !license.features.some((feature) => feature.code === code))
        return featureNotLicensed(code);
      const usage = await tx.usages.get(licenseId);
      const holdings = liveHoldings(usage, now);
      const counted: UsageCount = { license, code, type, holdings, now };
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
        detail: { feature: code, computerId: change.computerId, used: totalAmount(outcome.value) },
      });
      return granted(shown(license, code, type, outcome.value));
    });
  }
}

/** Returns the counted features of a license's product. */
export async function countedFeatureTypes(
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
  return { code, type, ...(limit !== undefined && { limit }), used: totalAmount(holdings), holdings };
}

export const featureNotLicensed = (code: string): Outcome<never> =>
  refused('FEATURE_NOT_LICENSED', `The license has no counted feature ${code}. GET its usage to see which it has.`);
