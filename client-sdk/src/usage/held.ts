import { CountersignError, judgeLease, thumbprint, verifyBundle } from '@countersign/shared';
import type { Here } from '../judge.js';
import type { DeviceState } from '../state/state.js';
import type { Held } from '../verdict.js';
import { amountOf, usageOf } from './accounts.js';

type Lease = NonNullable<DeviceState['usage']>['leases'][number];

/** What this device has checked out under an activation, by feature; each lease is verified anew. */
export async function heldHere(here: Here, activation: string): Promise<Readonly<Record<string, Held>>> {
  const held = new Map<string, Held>();
  for (const lease of usageOf(here.memory.state).leases) {
    const found = await judged(here, activation, lease);
    if (found === undefined) continue;
    const before = held.get(lease.feature);
    const until = before !== undefined && before.until < found.until ? before.until : found.until;
    held.set(lease.feature, { amount: (before?.amount ?? 0) + found.amount, until });
  }
  return Object.fromEntries(held);
}

/** One that is over, or does not verify, counts for nothing. */
async function judged(
  { context, memory, known, now }: Here,
  activation: string,
  lease: Lease,
): Promise<Held | undefined> {
  const { key } = memory;
  if (key === undefined) return undefined;
  try {
    const { claims } = await verifyBundle(lease.bundle, 'lease', known.trust);
    const asked = { vendor: known.trust.vendor, product: context.product, activation, usage: lease.usage };
    judgeLease(claims, { ...asked, deviceThumbprint: thumbprint(key) });
    if (now >= lease.until || !claims.ftr.includes(lease.feature)) return undefined;
    const amount = claims.lim === undefined ? 1 : amountOf(claims.lim, lease.feature);
    return { amount, until: new Date(lease.until * 1000) };
  } catch (error) {
    if (error instanceof CountersignError) return undefined;
    throw error;
  }
}
