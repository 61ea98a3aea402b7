import type { Actor } from '../audit/audit-record.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { formatTooSmall, generateKeys, MAX_GENERATED_KEYS } from './generate-keys.js';
import { findGeneratorRule, generatorRuleUnknown } from './generator-rules.js';

export interface PreGenerationRequest {
  readonly productId: string;
  readonly variation?: string;
  /** 1 to 10,000: for this call. */
  readonly amount: number;
  /** Name of a run of several calls: together they make no more than `until` keys, however often a call is repeated. */
  readonly run?: { readonly name: string; readonly until: number };
}

export interface GeneratedKeys {
  readonly generated: number;
  /** Total of the run so far; of this call if it is not part of a run. */
  readonly total: number;
}

/** Makes keys before they are sold. */
export class PreGeneration {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;

  constructor(dependencies: Dependencies, vendor: string) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
  }

  /**
   * Makes all requested keys, or none. An inactive rule works too, because the request is explicit. Refuses
   * `PRODUCT_UNKNOWN`, `GENERATOR_RULE_UNKNOWN`, `NOT_CERTIFIABLE`, and `KEY_FORMAT_TOO_SMALL` if the rule can't make
   * the rest of the run.
   */
  async generate(wanted: PreGenerationRequest, actor: Actor): Promise<Outcome<GeneratedKeys>> {
    const { ledger, clock, random } = this.#dependencies;
    const dependencies: UpdateContext = { vendor: this.#vendor, now: clock(), random };
    return ledger.transaction((tx) => generate(tx, dependencies, wanted, actor));
  }
}

async function generate(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  { productId, variation, amount, run }: PreGenerationRequest,
  actor: Actor,
): Promise<Outcome<GeneratedKeys>> {
  if (amount > MAX_GENERATED_KEYS) throw new TypeError(`A call can make at most ${MAX_GENERATED_KEYS} keys.`);
  // Also locks the counters of its runs.
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const rule = await findGeneratorRule(tx, productId, variation);
  if (rule === undefined) return generatorRuleUnknown();
  const counter = `generate:${productId}:${run?.name ?? ''}`;
  const before = run === undefined ? 0 : ((await tx.counters.get(counter))?.last ?? 0);
  const missing = run === undefined ? amount : Math.max(0, run.until - before);
  if (missing === 0) return granted({ generated: 0, total: before });
  const tooSmall = await formatTooSmall(tx, rule, missing);
  if (tooSmall !== undefined) return tooSmall;
  const made = await generateKeys(tx, dependencies, product, rule, Math.min(amount, missing), actor);
  if (!made.ok) return made;
  const total = before + made.value.length;
  if (run !== undefined) await tx.counters.put({ id: counter, last: total });
  return granted({ generated: made.value.length, total });
}
