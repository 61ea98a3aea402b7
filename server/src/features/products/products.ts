import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { runInBatches } from '../licenses/edit-licenses.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import { cascadeEdit } from './cascade-edit.js';
import { addFeatureGroups } from './feature-groups.js';
import { itemNameKey } from './named-items.js';
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
  readonly #dependencies: Dependencies;
  readonly #vendor: string;

  constructor(dependencies: Dependencies, vendor: string) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
  }

  /**
   * Refuses `PRODUCT_EXISTS`, also for a name (ignoring case) or alias of another product, and as adding its parts.
   * Without an id, it makes one from the name: `CAD Studio` becomes `cad-studio`.
   */
  async add({ id, ...given }: NewProduct, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#dependencies;
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
        return refused('PRODUCT_EXISTS', `The product ${product.id} already exists. Choose another id.`);
      }
      const taken = await takenName(tx, product);
      if (taken !== undefined) return taken;
      await tx.products.insert(product);
      await recordAudit(tx, random, now, { actor, action: 'product.added', subject: product.id });
      return granted(product);
    });
  }

  get(id: string): Promise<Outcome<Product>> {
    return this.#dependencies.ledger.transaction(async (tx) => known(await tx.products.get(id)));
  }

  /** By its ten digits in Zentitle's API. Refuses `PRODUCT_UNKNOWN`. */
  byZentitleId(zentitleId: string): Promise<Outcome<Product>> {
    return this.byAlias('zentitleId', zentitleId);
  }

  /** By its id in a compatible API. Refuses `PRODUCT_UNKNOWN`. */
  byAlias(alias: ProductAlias | 'zentitleId', value: string): Promise<Outcome<Product>> {
    return this.#dependencies.ledger.transaction(async (tx) => known((await tx.products.find(alias, value))[0]));
  }

  page(cursor: string | undefined, limit: number): Promise<Page<Product>> {
    return this.#dependencies.ledger.transaction((tx) => tx.products.page({ cursor, limit }));
  }

  /**
   * Refuses `PRODUCT_UNKNOWN`, `PRODUCT_EXISTS` for a name or alias of another product, `TERM_INVALID`,
   * `LICENSE_TYPE_MISSING`.
   */
  async update(id: string, change: ProductChange, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#dependencies;
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
        nameKey: itemNameKey(changed.value.name),
        // A product from before these numbers gets one now.
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
   * Applies an edit of feature groups, features or UDF fields, completely or not at all. Renames and deletions are
   * propagated to licenses and profiles in the same unit of work; for more than 5,000 licenses in several, the product
   * last. Refuses `PRODUCT_UNKNOWN`, `NOT_CERTIFIABLE`, and as the edit.
   */
  async edit(id: string, { action, apply }: ProductEdit, actor: Actor): Promise<Outcome<Product>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return runInBatches((cursor) =>
      ledger.transaction(async (tx) => {
        await tx.lock('products', id);
        const before = await tx.products.get(id);
        if (before === undefined) return productUnknown();
        const edited = apply(before);
        if (!edited.ok) return edited;
        const { cascade, ...rest } = edited.value;
        const product: Product = { ...rest.product, modifiedAt: isoTime(now) };
        const cascaded = cascade && (await cascadeEdit(tx, product, cascade, { vendor: this.#vendor, now, cursor }));
        if (cascaded?.ok === false) return cascaded;
        const { next, changed = 0 } = cascaded?.value ?? {};
        await recordAudit(tx, random, now, { actor, action, subject: id, detail: { licenses: changed } });
        if (next !== undefined) return { next };
        await tx.products.put(product);
        return granted(product);
      }),
    );
  }
}

/** A product without ids. */
function newProduct(given: Omit<NewProduct, 'id'>, now: number): Outcome<Product> {
  const { features, featureGroups = [], udfFields = [], defaults, ...rest } = given;
  let product: Product = { id: '', ...rest, nameKey: itemNameKey(rest.name), features: [], createdAt: isoTime(now) };
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

/** Lock on product names: no two products get the same one. */
const lockNames = (tx: LedgerTransaction): Promise<void> => tx.lock('products', 'every name');

async function takenName(tx: LedgerTransaction, product: Product): Promise<Outcome<never> | undefined> {
  const others = await tx.products.find('nameKey', itemNameKey(product.name));
  if (others.some(({ id }) => id !== product.id)) {
    return refused('PRODUCT_EXISTS', 'name: a product with this name already exists. Choose another name.');
  }
  for (const alias of PRODUCT_ALIASES) {
    const value = product[alias];
    if (value === undefined) continue;
    const [other] = await tx.products.find(alias, value);
    if (other !== undefined && other.id !== product.id) {
      return refused('PRODUCT_EXISTS', `${alias}: the product ${other.id} already has it. Choose another.`);
    }
  }
  return undefined;
}

const known = (product: Product | undefined): Outcome<Product> =>
  product === undefined ? productUnknown() : granted(product);

/** The requested id is not repeated: it may be a license code, sent by mistake. */
export const productUnknown = (asked = ''): Outcome<never> =>
  refused('PRODUCT_UNKNOWN', `${asked} This server has no such product.`.trim(), {
    remedy: 'countersign product list shows them all.',
  });

/** Refuses a list with a repeated feature: a certificate can't have one. */
export function repeatedFeature(codes: readonly string[]): Outcome<never> | undefined {
  const at = codes.findIndex((code, index) => codes.indexOf(code) !== index);
  if (at === -1) return undefined;
  return refused('FEATURE_REPEATED', `features.${at} names a feature that is already in the list. Remove it.`);
}

/** Refuses `FEATURE_REPEATED`, and `FEATURE_UNKNOWN` if the product lacks one of these. */
export function featuresRefusal({ id, features }: Product, codes: readonly string[]): Outcome<never> | undefined {
  const known = features.map(({ code }) => code);
  const at = codes.findIndex((code) => !known.includes(code));
  if (at === -1) return repeatedFeature(codes);
  const all = known.join(', ') || 'none';
  return refused('FEATURE_UNKNOWN', `features.${at} is not a feature of the product ${id}. It has: ${all}.`);
}
