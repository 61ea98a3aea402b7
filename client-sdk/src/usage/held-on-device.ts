import { CountersignError, thumbprint, validateLease, verifyBundle } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import type { ValidationContext } from '../verdict/validate-on-device.js';
import type { Held } from '../verdict/verdict.js';
import { amountOf, usageStateOf } from './usage-accounts.js';

type Lease = NonNullable<DeviceState['usage']>['leases'][number];

/** Returns what this device has checked out under an activation, by feature; verifies each lease again. */
export async function heldOnDevice(
  here: ValidationContext,
  activation: string,
): Promise<Readonly<Record<string, Held>>> {
  const held = new Map<string, Held>();
  for (const lease of usageStateOf(here.memory.state).leases) {
    const found = await validHolding(here, activation, lease);
    if (found === undefined) continue;
    const before = held.get(lease.feature);
    const until = before !== undefined && before.until < found.until ? before.until : found.until;
    held.set(lease.feature, { amount: (before?.amount ?? 0) + found.amount, until });
  }
  return Object.fromEntries(held);
}

/** A lease that has ended, or does not verify, does not count. */
async function validHolding(
  { context, memory, known, now }: ValidationContext,
  activation: string,
  lease: Lease,
): Promise<Held | undefined> {
  const { key } = memory;
  if (key === undefined) return undefined;
  try {
    const { claims } = await verifyBundle(lease.bundle, 'lease', known.trust);
    const asked = { vendor: known.trust.vendor, product: context.product, activation, usage: lease.usage };
    validateLease(claims, { ...asked, deviceThumbprint: thumbprint(key) });
    if (now >= lease.until || !claims.ftr.includes(lease.feature)) return undefined;
    const amount = claims.lim === undefined ? 1 : amountOf(claims.lim, lease.feature);
    return { amount, until: new Date(lease.until * 1000) };
  } catch (error) {
    if (error instanceof CountersignError) return undefined;
    throw error;
  }
}
