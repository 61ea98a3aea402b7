import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { inRounds } from '../licenses/edit-licenses.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import { addFeatureGroups } from './feature-groups.js';
import { followEdit } from './follow-edit.js';
import { nameKey } from './named-items.js';
import { changedDefaults, changedProduct, type DefaultsChange, type ProductChange } from './product-change.js';
import type { ProductEdit } from './product-edit.js';
import { addFeatures } from './product-features.js';
import { freeProductId, newZentitleId } from './product-ids.js';
import { PRODUCT_ALIASES, type Product, type ProductAlias } from './product-record.js';
import { addUdfFields } from './udf-fields.js';

type Given =
  | ProductAlias
  | 'features'
  | 'featureGroups'
  | 'udfFields'
  | 'trial'
  | 'machineChangesAllowed'
  | 'machineWeights'
  | 'machineThreshold'
  | 'forks'
  | 'checkEveryDays'
  | 'deliveredQuantity'
  | 'name';

export interface NewProduct extends Pick<Product, Given> {
  readonly id?: string;
  readonly defaults?: DefaultsChange;
}

export class Products {
  readonly #means: Means;
  readonly #vendor: string;

  constructor(means: Means, vendor: string) {
    this.#means = means;
    this.#vendor = vendor;
  }

  /**
   * Refuses `PRODUCT_EXISTS`, also for a name that another product has, in any case, or an alias, and what its parts refuse. Without an
   * id it makes one from the name: `CAD Studio` becomes `cad-studio`.
   */
  async add({ id, ...given }: NewProduct, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    const made = newProduct(given, now);
    if (!made.ok) return made;
    return ledger.transaction(async (tx) => {
      await lockNames(tx);
      const zentitleId = await newZentitleId(tx, random);
      const product: Product = {
        ...made.value,
        id: id ?? (await freeProductId(tx, given.name, zentitleId)),
        zentitleId,
      };
      await tx.lock('products', product.id);
      if ((await tx.products.get(product.id)) !== undefined) {
        return refused('PRODUCT_EXISTS', `There is a product ${product.id} already. Choose another id.`);
      }
      const taken = await takenName(tx, product);
      if (taken !== undefined) return taken;
      await tx.products.insert(product);
      await recordAudit(tx, random, now, { actor, action: 'product.added', subject: product.id });
      return granted(product);
    });
  }

  get(id: string): Promise<Outcome<Product>> {
    return this.#means.ledger.transaction(async (tx) => known(await tx.products.get(id)));
  }

  /** By the ten digits by which Zentitle's API names it. Refuses `PRODUCT_UNKNOWN`. */
  byZentitleId(zentitleId: string): Promise<Outcome<Product>> {
    return this.byAlias('zentitleId', zentitleId);
  }

  /** By what one of the compatible APIs calls it. Refuses `PRODUCT_UNKNOWN`. */
  byAlias(alias: ProductAlias | 'zentitleId', value: string): Promise<Outcome<Product>> {
    return this.#means.ledger.transaction(async (tx) => known((await tx.products.find(alias, value))[0]));
  }

  page(cursor: string | undefined, limit: number): Promise<Page<Product>> {
    return this.#means.ledger.transaction((tx) => tx.products.page({ cursor, limit }));
  }

  /** Refuses `PRODUCT_UNKNOWN`, `PRODUCT_EXISTS` for a name or alias that another product has, `TERM_INVALID`, `LICENSE_TYPE_MISSING`. */
  async update(id: string, change: ProductChange, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await lockNames(tx);
      await tx.lock('products', id);
      const before = await tx.products.get(id);
      if (before === undefined) return productUnknown();
      const changed = changedProduct(before, change, now);
      if (!changed.ok) return changed;
      const product: Product = {
        ...changed.value,
        nameKey: nameKey(changed.value.name),
        // One that is older than these numbers gets its own now.
        zentitleId: before.zentitleId ?? (await newZentitleId(tx, random)),
        modifiedAt: isoTime(now),
      };
      const taken = await takenName(tx, product);
      if (taken !== undefined) return taken;
      await tx.products.put(product);
      const detail = { changed: Object.keys(change) };
      await recordAudit(tx, random, now, { actor, action: 'product.updated', subject: id, detail });
      return granted(product);
    });
  }

  /**
   * Makes one of the edits of feature groups, features and UDF fields, whole or not at all. What it renames or deletes,
   * licenses and profiles name so, or no more, in the same unit of work; beyond 5,000 licenses in several, the product
   * last. Refuses `PRODUCT_UNKNOWN`, `NOT_CERTIFIABLE`, and what the edit refuses.
   */
  async edit(id: string, { action, apply }: ProductEdit, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return inRounds((cursor) =>
      ledger.transaction(async (tx) => {
        await tx.lock('products', id);
        const before = await tx.products.get(id);
        if (before === undefined) return productUnknown();
        const edited = apply(before);
        if (!edited.ok) return edited;
        const { follow, ...rest } = edited.value;
        const product: Product = { ...rest.product, modifiedAt: isoTime(now) };
        const followed = follow && (await followEdit(tx, product, follow, { vendor: this.#vendor, now, cursor }));
        if (followed?.ok === false) return followed;
        const { next, changed = 0 } = followed?.value ?? {};
        await recordAudit(tx, random, now, { actor, action, subject: id, detail: { licenses: changed } });
        if (next !== undefined) return { next };
        await tx.products.put(product);
        return granted(product);
      }),
    );
  }
}

/** A product before it has its ids. */
function newProduct(given: Omit<NewProduct, 'id'>, now: number): Outcome<Product> {
  const { features, featureGroups = [], udfFields = [], defaults, ...rest } = given;
  let product: Product = { id: '', ...rest, nameKey: nameKey(rest.name), features: [], createdAt: isoTime(now) };
  const edits = [
    ...(featureGroups.length > 0 ? [addFeatureGroups(featureGroups)] : []),
    addFeatures(features),
    addUdfFields(udfFields),
  ];
  for (const edit of edits) {
    const edited = edit.apply(product);
    if (!edited.ok) return edited;
    product = edited.value.product;
  }
  if (defaults === undefined) return granted(product);
  const outcome = changedDefaults(product, defaults, now);
  return outcome.ok ? granted({ ...product, defaults: outcome.value }) : outcome;
}

/** Held by whoever gives a product its name: no two get the same one. */
const lockNames = (tx: LedgerTransaction): Promise<void> => tx.lock('products', 'every name');

async function takenName(tx: LedgerTransaction, product: Product): Promise<Outcome<never> | undefined> {
  const others = await tx.products.find('nameKey', nameKey(product.name));
  if (others.some(({ id }) => id !== product.id)) {
    return refused('PRODUCT_EXISTS', 'name: there is a product of this name already. Choose another name.');
  }
  for (const alias of PRODUCT_ALIASES) {
    const value = product[alias];
    if (value === undefined) continue;
    const [other] = await tx.products.find(alias, value);
    if (other !== undefined && other.id !== product.id) {
      return refused('PRODUCT_EXISTS', `${alias}: the product ${other.id} has this one already. Choose another.`);
    }
  }
  return undefined;
}

const known = (product: Product | undefined): Outcome<Product> =>
  product === undefined ? productUnknown() : granted(product);

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
