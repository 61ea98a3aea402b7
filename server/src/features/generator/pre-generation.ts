import type { Actor } from '../audit/audit-record.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { formatTooSmall, generateKeys, MOST_GENERATED } from './generate-keys.js';
import { ruleFor, ruleUnknown } from './generator-rules.js';

export interface WantedKeys {
  readonly productId: string;
  readonly variation?: string;
  /** 1 to 10,000: of this call. */
  readonly amount: number;
  /** Name of a run of several calls: all of them make no more than `until` keys, however often one is repeated. */
  readonly run?: { readonly name: string; readonly until: number };
}

export interface GeneratedKeys {
  readonly generated: number;
  /** Of the run so far; of this call where it is no part of one. */
  readonly total: number;
}

/** Keys that are made before somebody buys them. */
export class PreGeneration {
  readonly #means: Means;
  readonly #vendor: string;

  constructor(means: Means, vendor: string) {
    this.#means = means;
    this.#vendor = vendor;
  }

  /**
   * All that are asked for, or none. A rule that is switched off makes them too, for here it is asked to. Refuses
   * `PRODUCT_UNKNOWN`, `GENERATOR_RULE_UNKNOWN`, `NOT_CERTIFIABLE`, and `KEY_FORMAT_TOO_SMALL` when the rule can't make
   * all that the run is still to make.
   */
  async generate(wanted: WantedKeys, actor: Actor): Promise<Outcome<GeneratedKeys>> {
    const { ledger, clock, random } = this.#means;
    const means: UpdateMeans = { vendor: this.#vendor, now: clock(), random };
    return ledger.transaction((tx) => generate(tx, means, wanted, actor));
  }
}

async function generate(
  tx: LedgerTransaction,
  means: UpdateMeans,
  { productId, variation, amount, run }: WantedKeys,
  actor: Actor,
): Promise<Outcome<GeneratedKeys>> {
  if (amount > MOST_GENERATED) throw new TypeError(`At most ${MOST_GENERATED} keys are made at once.`);
  // Also the lock on the counters of its runs.
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const rule = await ruleFor(tx, productId, variation);
  if (rule === undefined) return ruleUnknown();
  const counter = `generate:${productId}:${run?.name ?? ''}`;
  const before = run === undefined ? 0 : ((await tx.counters.get(counter))?.last ?? 0);
  const missing = run === undefined ? amount : Math.max(0, run.until - before);
  if (missing === 0) return granted({ generated: 0, total: before });
  const tooSmall = await formatTooSmall(tx, rule, missing);
  if (tooSmall !== undefined) return tooSmall;
  const made = await generateKeys(tx, means, product, rule, Math.min(amount, missing), actor);
  if (!made.ok) return made;
  const total = before + made.value.length;
  if (run !== undefined) await tx.counters.put({ id: counter, last: total });
  return granted({ generated: made.value.length, total });
}
