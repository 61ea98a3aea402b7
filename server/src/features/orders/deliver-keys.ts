import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { generateKeys } from '../key-generator/generate-keys.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { poolName, saveLicense } from '../licenses/save-license.js';
import { soldLicense } from '../licenses/sold-license.js';
import type { UpdateContext } from '../licenses/update-license.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';
import type { Order, OrderItem } from './order-record.js';

/** The keys that an order line needs. */
export interface KeyDeliveryRequest {
  readonly order: Pick<Order, 'id' | 'owner'>;
  readonly product: Product;
  readonly variation?: string | undefined;
  readonly amount: number;
  /** Licenses to skip: those that it has, or is about to lose. */
  readonly except: ReadonlySet<string>;
  /** Whether a key for several orders may be taken several times. */
  readonly mayRepeat: boolean;
  /** Sold now, or only reserved for the order. */
  readonly isSold: boolean;
}

/**
 * Locks everything needed to take keys for these lines: no key goes to two orders, and none is made twice. Products
 * first, then pools, each by name.
 */
export async function lockKeyPools(tx: LedgerTransaction, items: readonly OrderItem[]): Promise<void> {
  for (const id of sorted(items.map(({ productId }) => productId))) await tx.lock('products', id);
  const pools = items.map(({ productId, variation }) => poolName(productId, undefined, variation));
  for (const pool of sorted(pools)) await tx.lock('licenses', `pool:${pool}`);
}

const sorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/**
 * Takes keys out of a pool for a line, and makes missing ones if there is a generator rule. The caller holds the lock
 * on the pool.
 * @returns their ids, at most as many as needed; an id is repeated if the key was taken several times
 */
export async function deliverKeys(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  wanted: KeyDeliveryRequest,
  actor: Actor,
): Promise<readonly string[]> {
  const taken = await fromPool(tx, dependencies, wanted, actor);
  const missing = wanted.amount - taken.length;
  if (missing === 0 || !(await makeKeys(tx, dependencies, wanted, missing, actor))) return taken;
  const except = new Set([...wanted.except, ...taken]);
  return [...taken, ...(await fromPool(tx, dependencies, { ...wanted, amount: missing, except }, actor))];
}

async function makeKeys(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  { product, variation = '', mayRepeat }: KeyDeliveryRequest,
  missing: number,
  actor: Actor,
): Promise<boolean> {
  const [rule] = await tx.generatorRules.find('target', `${product.id}:${variation}`);
  if (rule?.active !== true) return false;
  const amount = mayRepeat ? Math.ceil(missing / (rule.deliveries ?? 1)) : missing;
  return (await generateKeys(tx, dependencies, product, rule, amount, actor)).ok;
}

const PAGE = 100;

/** Each license is locked and read again: it may be activated or suspended meanwhile. */
async function fromPool(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  wanted: KeyDeliveryRequest,
  actor: Actor,
): Promise<readonly string[]> {
  const { product, variation, amount, except, mayRepeat } = wanted;
  const pool = poolName(product.id, undefined, variation);
  const taken: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tx.licenses.page({ where: { pool }, cursor, limit: PAGE });
    for (const found of page.items) {
      if (taken.length === amount) return taken;
      if (except.has(found.id) || !isGood(found, dependencies.now)) continue;
      await tx.lock('licenses', found.id);
      const license = await tx.licenses.get(found.id);
      if (license?.pool !== pool || !isGood(license, dependencies.now)) continue;
      const times = mayRepeat ? Math.min(license.deliveries?.left ?? 1, amount - taken.length) : 1;
      await deliver(tx, dependencies, license, times, wanted, actor);
      for (let time = 0; time < times; time += 1) taken.push(license.id);
    }
    cursor = page.next;
  } while (cursor !== undefined && taken.length < amount);
  return taken;
}

const isGood = ({ expiresAt, switchedOffAt }: License, now: number): boolean =>
  switchedOffAt === undefined && (expiresAt === undefined || now < Date.parse(expiresAt));

async function deliver(
  tx: LedgerTransaction,
  { now, random }: UpdateContext,
  license: License,
  times: number,
  { order, isSold }: KeyDeliveryRequest,
  actor: Actor,
): Promise<void> {
  const { most = 1, left = 1 } = license.deliveries ?? {};
  const delivered: License = {
    ...(isSold ? soldLicense(license, now) : license),
    ...(license.deliveries !== undefined && { deliveries: { most, left: left - times } }),
    ...(left === times && { acquired: true }),
    owner: order.owner,
    orderId: order.id,
    modifiedAt: isoTime(now),
  };
  await saveLicense(tx, delivered);
  const detail = { orderId: order.id, times, isSold };
  await recordAudit(tx, random, now, { actor, action: 'license.delivered', subject: license.id, detail });
}
