import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { CheckParameter, Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import type { CheckingTokens } from './checking-token.js';

/** How a product's installations are checked, without its token. */
export interface Checking {
  readonly productId: string;
  readonly parameters: readonly CheckParameter[];
}

/** Omitted fields stay; for a new setup, no parameters. */
export interface CheckingChange {
  readonly parameters?: readonly CheckParameter[];
  /** A token that existing installations use. */
  readonly token?: string;
  /** Makes a new token; the old one becomes invalid. */
  readonly newToken?: boolean;
}

/** Includes the token, this once, if it was just made. */
export interface ChangedChecking extends Checking {
  readonly token?: string;
}

/** The parameters that a product's installations send, and the secret in their check URL. */
export class ParameterLocks {
  readonly #dependencies: Dependencies;
  readonly #tokens: CheckingTokens;

  constructor(dependencies: Dependencies, tokens: CheckingTokens) {
    this.#dependencies = dependencies;
    this.#tokens = tokens;
  }

  /** Refuses `PRODUCT_UNKNOWN`, `CHECKING_UNKNOWN`. */
  get(productId: string): Promise<Outcome<Checking>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const product = await tx.products.get(productId);
      return product === undefined ? productUnknown() : shown(product);
    });
  }

  /** Sets up or changes checking; makes a token if there is none. Refuses `PRODUCT_UNKNOWN`. */
  async set(
    productId: string,
    { parameters, token, newToken = false }: CheckingChange,
    actor: Actor,
  ): Promise<Outcome<ChangedChecking>> {
    const made = this.#tokens.make(this.#dependencies.random);
    const outcome = await this.#change(productId, 'product.checking-set', actor, (product) => {
      const before = product.checking;
      const isMade = token === undefined && (newToken || before === undefined);
      const chosen = token ?? (isMade ? made : undefined);
      const tokenHash = chosen === undefined ? (before?.tokenHash ?? '') : this.#tokens.hashOf(chosen);
      const checking = { tokenHash, parameters: parameters ?? before?.parameters ?? [] };
      return { product: { ...product, checking }, answer: isMade };
    });
    if (!outcome.ok) return outcome;
    const { product, answer: isMade } = outcome.value;
    const checking = shown(product);
    return checking.ok && isMade ? granted({ ...checking.value, token: made }) : checking;
  }

  /** Invalidates the check URL; licenses keep their locks. Refuses `PRODUCT_UNKNOWN`, `CHECKING_UNKNOWN`. */
  async delete(productId: string, actor: Actor): Promise<Outcome<Checking>> {
    const outcome = await this.#change(productId, 'product.checking-deleted', actor, (product) => {
      const { checking: _, ...rest } = product;
      return { product: rest, answer: shown(product) };
    });
    return outcome.ok ? outcome.value.answer : outcome;
  }

  /** Returns the product of a check URL. Refuses `CHECK_TOKEN_WRONG`, also for an unknown product. */
  async open(wisecpId: string, token: string): Promise<Outcome<Checking>> {
    const [product] = await this.#dependencies.ledger.transaction((tx) => tx.products.find('wisecpId', wisecpId));
    const checking = product && shown(product);
    if (this.#tokens.fits(token, product?.checking?.tokenHash) && checking !== undefined) return checking;
    return refused('CHECK_TOKEN_WRONG', 'This check address does not belong to a product.');
  }

  #change<T>(
    productId: string,
    action: string,
    actor: Actor,
    apply: (product: Product) => { readonly product: Product; readonly answer: T },
  ): Promise<Outcome<{ readonly product: Product; readonly answer: T }>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx: LedgerTransaction) => {
      await tx.lock('products', productId);
      const before = await tx.products.get(productId);
      if (before === undefined) return productUnknown();
      const changed = apply(before);
      await tx.products.put({ ...changed.product, modifiedAt: isoTime(now) });
      await recordAudit(tx, random, now, { actor, action, subject: productId });
      return granted(changed);
    });
  }
}

function shown({ id: productId, checking }: Product): Outcome<Checking> {
  if (checking !== undefined) return granted({ productId, parameters: checking.parameters });
  return refused('CHECKING_UNKNOWN', 'The product has no check address.', {
    remedy: 'Create one: countersign product checking.',
  });
}
