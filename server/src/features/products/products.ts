import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Product } from './product-record.js';

export type NewProduct = Omit<Product, 'id' | 'createdAt'> & { readonly id?: string };

export class Products {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Refuses `PRODUCT_EXISTS`, `FEATURE_REPEATED`. Without an id it makes one from the name: `CAD Studio` becomes `cad-studio`. */
  async add({ id, ...rest }: NewProduct, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    const repeated = repeatedFeature(rest.features.map(({ code }) => code));
    if (repeated !== undefined) return repeated;
    const product: Product = { id: id ?? slugOf(rest.name), ...rest, createdAt: isoTime(now) };
    return ledger.transaction(async (tx) => {
      await tx.lock('products', product.id);
      if ((await tx.products.get(product.id)) !== undefined) {
        return refused('PRODUCT_EXISTS', `There is a product ${product.id} already. Choose another id.`);
      }
      await tx.products.insert(product);
      await recordAudit(tx, random, now, { actor, action: 'product.added', subject: product.id });
      return granted(product);
    });
  }

  get(id: string): Promise<Outcome<Product>> {
    return this.#means.ledger.transaction(async (tx) => {
      const product = await tx.products.get(id);
      return product === undefined ? productUnknown() : granted(product);
    });
  }

  /** By the ten digits by which Zentitle's API names it. Refuses `PRODUCT_UNKNOWN`. */
  byZentitleId(zentitleId: string): Promise<Outcome<Product>> {
    return this.#means.ledger.transaction(async (tx) => {
      const product = (await tx.products.find('zentitleId', zentitleId))[0];
      return product === undefined ? productUnknown() : granted(product);
    });
  }

  page(cursor: string | undefined, limit: number): Promise<Page<Product>> {
    return this.#means.ledger.transaction((tx) => tx.products.page({ cursor, limit }));
  }
}

/** The id that was asked for is not repeated: somebody may have put a license code in its place. */
export const productUnknown = (asked = ''): Outcome<never> =>
  refused('PRODUCT_UNKNOWN', `${asked} There is no such product here.`.trim(), {
    remedy: 'countersign product list shows them all.',
  });

/** Refuses a list that names a feature twice: a certificate can't. */
export function repeatedFeature(codes: readonly string[]): Outcome<never> | undefined {
  const at = codes.findIndex((code, index) => codes.indexOf(code) !== index);
  if (at === -1) return undefined;
  return refused('FEATURE_REPEATED', `features.${at} names a feature that is in the list already. Leave it out.`);
}

/** Refuses `FEATURE_REPEATED`, and `FEATURE_UNKNOWN` when the product has not all of these. */
export function featuresRefusal({ id, features }: Product, codes: readonly string[]): Outcome<never> | undefined {
  const known = features.map(({ code }) => code);
  const at = codes.findIndex((code) => !known.includes(code));
  if (at === -1) return repeatedFeature(codes);
  const all = known.join(', ') || 'none';
  return refused('FEATURE_UNKNOWN', `features.${at} is not a feature of the product ${id}. It has: ${all}.`);
}

/** Codes of the features that a license or certificate has unless it names its own. */
export const includedFeatures = ({ features }: Product): readonly string[] =>
  features.filter(({ included }) => included).map(({ code }) => code);

function slugOf(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['product'];
  return words.join('-').slice(0, 64);
}
