import type { Activation } from '../activations/activation-record.js';
import type { LedgerTransaction } from '../ledger.js';
import { liveHoldings } from './live-counts.js';

/**
 * Returns a computer's floating seats and elements when its activation ends; used tokens stay used. The caller holds
 * the lock on the license.
 */
export async function returnHoldings(
  tx: LedgerTransaction,
  { licenseId, productId, computerId }: Pick<Activation, 'licenseId' | 'productId' | 'computerId'>,
  now: number,
): Promise<void> {
  const usage = await tx.usages.get(licenseId);
  if (usage === undefined) return;
  const product = await tx.products.get(productId);
  const tokens = new Set(product?.features.flatMap(({ code, type }) => (type === 'consumption-tokens' ? [code] : [])));
  const left = [...liveHoldings(usage, now)].map(
    ([code, holdings]) =>
      [code, tokens.has(code) ? holdings : holdings.filter((holding) => holding.computerId !== computerId)] as const,
  );
  await tx.usages.put({ ...usage, features: Object.fromEntries(left.filter(([, holdings]) => holdings.length > 0)) });
}
