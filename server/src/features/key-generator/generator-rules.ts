import { randomId } from '@countersign/shared';
import type { Page } from '../../store/port.js';
import { applyChange } from '../apply-change.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { GeneratorRule } from './generator-rule-record.js';
import { keyFormatProblem } from './key-format.js';

/** Active unless set otherwise. */
export type NewGeneratorRule = Pick<GeneratorRule, 'productId' | 'variation' | 'format'> & Partial<RuleTerms>;
type RuleTerms = Pick<GeneratorRule, 'active' | 'seats' | 'validityDays' | 'deliveries'>;

/** Omitted fields stay; `null` clears a field. */
export type GeneratorRuleChange = Partial<Pick<GeneratorRule, 'active' | 'format'>> & {
  readonly [P in 'seats' | 'validityDays' | 'deliveries']?: number | null;
};

/** Rules that generate keys: one rule for a product, and one for each of its variations. */
export class GeneratorRules {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Refuses `PRODUCT_UNKNOWN`, `KEY_FORMAT_INVALID`, `GENERATOR_RULE_EXISTS`. */
  async add(wanted: NewGeneratorRule, actor: Actor): Promise<Outcome<GeneratorRule>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    const { productId, variation, active = true, ...rest } = wanted;
    const invalid = formatInvalid(wanted);
    if (invalid !== undefined) return invalid;
    return ledger.transaction(async (tx) => {
      await tx.lock('products', productId);
      if ((await tx.products.get(productId)) === undefined) return productUnknown();
      if ((await findGeneratorRule(tx, productId, variation)) !== undefined) {
        return refused('GENERATOR_RULE_EXISTS', 'The product or variation already has a rule. Change that one.');
      }
      const rule: GeneratorRule = {
        id: randomId('rul', 12, random),
        productId,
        ...(variation !== undefined && { variation }),
        target: targetOf(productId, variation),
        active,
        ...rest,
        createdAt: isoTime(now),
      };
      await tx.generatorRules.insert(rule);
      const detail = { productId };
      await recordAudit(tx, random, now, { actor, action: 'generator-rule.added', subject: rule.id, detail });
      return granted(rule);
    });
  }

  page(productId: string | undefined, cursor: string | undefined, limit: number): Promise<Page<GeneratorRule>> {
    const where = productId === undefined ? {} : { productId };
    return this.#dependencies.ledger.transaction((tx) => tx.generatorRules.page({ where, cursor, limit }));
  }

  /** Refuses `GENERATOR_RULE_UNKNOWN`. */
  get(id: string): Promise<Outcome<GeneratorRule>> {
    return this.#dependencies.ledger.transaction((tx) => known(tx, id));
  }

  /** Refuses `GENERATOR_RULE_UNKNOWN`, `KEY_FORMAT_INVALID`. Existing keys stay as they are. */
  async change(id: string, change: GeneratorRuleChange, actor: Actor): Promise<Outcome<GeneratorRule>> {
    return this.#locked(id, async (tx, rule, now) => {
      const changed: GeneratorRule = { ...applyChange(rule, change), modifiedAt: isoTime(now) };
      const invalid = formatInvalid(changed);
      if (invalid !== undefined) return invalid;
      await tx.generatorRules.put(changed);
      const detail = { changed: Object.keys(change) };
      await recordAudit(tx, this.#dependencies.random, now, {
        actor,
        action: 'generator-rule.changed',
        subject: id,
        detail,
      });
      return granted(changed);
    });
  }

  /** Refuses `GENERATOR_RULE_UNKNOWN`. */
  async delete(id: string, actor: Actor): Promise<Outcome<GeneratorRule>> {
    return this.#locked(id, async (tx, rule, now) => {
      await tx.generatorRules.delete(id);
      await recordAudit(tx, this.#dependencies.random, now, { actor, action: 'generator-rule.deleted', subject: id });
      return granted(rule);
    });
  }

  /** Rules are changed under the lock on their product. */
  #locked(
    id: string,
    work: (tx: LedgerTransaction, rule: GeneratorRule, now: number) => Promise<Outcome<GeneratorRule>>,
  ): Promise<Outcome<GeneratorRule>> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const seen = await known(tx, id);
      if (!seen.ok) return seen;
      await tx.lock('products', seen.value.productId);
      const rule = await known(tx, id);
      return rule.ok ? work(tx, rule.value, now) : rule;
    });
  }
}

/** Returns the rule of a product or, if given, of its variation, active or not. */
export async function findGeneratorRule(
  tx: LedgerTransaction,
  productId: string,
  variation: string | undefined,
): Promise<GeneratorRule | undefined> {
  return (await tx.generatorRules.find('target', targetOf(productId, variation)))[0];
}

const targetOf = (productId: string, variation = ''): string => `${productId}:${variation}`;

const formatInvalid = ({ format }: Pick<GeneratorRule, 'format'>): Outcome<never> | undefined => {
  const fault = keyFormatProblem(format);
  return fault === undefined ? undefined : refused('KEY_FORMAT_INVALID', fault);
};

async function known(tx: LedgerTransaction, id: string): Promise<Outcome<GeneratorRule>> {
  const rule = await tx.generatorRules.get(id);
  return rule === undefined ? generatorRuleUnknown() : granted(rule);
}

export const generatorRuleUnknown = (): Outcome<never> =>
  refused('GENERATOR_RULE_UNKNOWN', 'There is no such rule. countersign generator-rule list shows them all.');
