import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { generateKeys } from '../generator/generate-keys.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { poolName, putLicense } from '../licenses/put-license.js';
import { soldLicense } from '../licenses/sold-license.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import type { Product } from '../products/product-record.js';
import { isoTime } from '../time.js';
import type { Order, OrderItem } from './order-record.js';

/** What an item of an order is to get. */
export interface WantedKeys {
  readonly order: Pick<Order, 'id' | 'owner'>;
  readonly product: Product;
  readonly variation?: string | undefined;
  readonly amount: number;
  /** Licenses that it has, or that it is to be rid of: not taken. */
  readonly except: ReadonlySet<string>;
  /** Whether a key that goes to several orders may be taken several times. */
  readonly mayRepeat: boolean;
  /** Sold now; or only kept for the order. */
  readonly isSold: boolean;
}

/**
 * Held by whoever takes keys for these items: no key goes to two orders, and none is made twice. Products first, then
 * pools, each in the order of their names.
 */
export async function lockPools(tx: LedgerTransaction, items: readonly OrderItem[]): Promise<void> {
  for (const id of sorted(items.map(({ productId }) => productId))) await tx.lock('products', id);
  const pools = items.map(({ productId, variation }) => poolName(productId, undefined, variation));
  for (const pool of sorted(pools)) await tx.lock('licenses', `pool:${pool}`);
}

const sorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/**
 * Takes keys out of a pool for an item, and has those made that are missing where a rule says how. The caller holds the
 * lock of the pool.
 * @returns their ids, at most as many as are wanted; one that was taken several times is there as often
 */
export async function deliverKeys(
  tx: LedgerTransaction,
  means: UpdateMeans,
  wanted: WantedKeys,
  actor: Actor,
): Promise<readonly string[]> {
  const taken = await fromPool(tx, means, wanted, actor);
  const missing = wanted.amount - taken.length;
  if (missing === 0 || !(await makeKeys(tx, means, wanted, missing, actor))) return taken;
  const except = new Set([...wanted.except, ...taken]);
  return [...taken, ...(await fromPool(tx, means, { ...wanted, amount: missing, except }, actor))];
}

async function makeKeys(
  tx: LedgerTransaction,
  means: UpdateMeans,
  { product, variation = '', mayRepeat }: WantedKeys,
  missing: number,
  actor: Actor,
): Promise<boolean> {
  const [rule] = await tx.generatorRules.find('target', `${product.id}:${variation}`);
  if (rule?.active !== true) return false;
  const amount = mayRepeat ? Math.ceil(missing / (rule.deliveries ?? 1)) : missing;
  return (await generateKeys(tx, means, product, rule, amount, actor)).ok;
}

const PAGE = 100;

/** Each license is locked and read again: it may be activated or suspended meanwhile. */
async function fromPool(
  tx: LedgerTransaction,
  means: UpdateMeans,
  wanted: WantedKeys,
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
      if (except.has(found.id) || !isGood(found, means.now)) continue;
      await tx.lock('licenses', found.id);
      const license = await tx.licenses.get(found.id);
      if (license?.pool !== pool || !isGood(license, means.now)) continue;
      const times = mayRepeat ? Math.min(license.deliveries?.left ?? 1, amount - taken.length) : 1;
      await deliver(tx, means, license, times, wanted, actor);
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
  { now, random }: UpdateMeans,
  license: License,
  times: number,
  { order, isSold }: WantedKeys,
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
  await putLicense(tx, delivered);
  const detail = { orderId: order.id, times, isSold };
  await recordAudit(tx, random, now, { actor, action: 'license.delivered', subject: license.id, detail });
}
