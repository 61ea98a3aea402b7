import { thumbprint, validateLease, verifyBundle } from '@countersign/shared';
import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import { refusalOf } from '../online/refusal.js';
import { changeDevice } from '../state/loaded-device.js';
import type { DeviceState } from '../state/state.js';
import { learnTrust, loadTrust } from '../trust/learned-trust.js';
import { postUsage } from './post-usage.js';
import { usableFeature } from './usable-feature.js';
import { type UsageState, usageStateOf } from './usage-accounts.js';
import { signUsage } from './usage-token.js';

/** What is checked out: one for each feature and process. */
export interface Holding {
  readonly feature: string;
  readonly process: string | undefined;
}

export interface WantedHolding extends Holding {
  /** Elements of a pool, in total. */
  readonly amount: number | undefined;
  /** How long; the vendor's default if omitted. */
  readonly minutes: number | undefined;
}

export interface LeasedHolding {
  readonly amount: number;
  /** Seconds from the time of the request. */
  readonly seconds: number;
  /** Seconds since 1970, by this device's clock. */
  readonly until: number;
}

const ATTEMPTS = 5;

/**
 * Checks out a seat or elements, or renews them.
 * @throws CountersignError `FEATURE_LIMIT_REACHED`, as `usableFeature` and `postJson`, or why the answer was not
 * accepted
 */
export async function checkOut(
  context: Context,
  options: ServerOptions,
  wanted: WantedHolding,
): Promise<LeasedHolding> {
  await context.machine();
  return inOrder(async () => {
    const asked = await begin(context, wanted);
    const bundle = await postUsage(context, options, asked.token, 'lease');
    return take(context, wanted, asked, bundle);
  });
}

/** Another process of this device may have sent a later token first: then retry with a new one. */
async function inOrder<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 1 || refusalOf(error)?.code !== 'USAGE_OUTDATED') throw error;
    }
  }
}

function begin(context: Context, { feature, process, amount, minutes }: WantedHolding) {
  const now = context.now();
  return changeDevice(context, async (memory) => {
    const usable = await usableFeature(context, memory, feature, ['floating', 'pool'], now);
    const before = usageStateOf(memory.state);
    const { usage, ...signed } = await signUsage(context, usable.key, before, usable.activation, now, {
      op: 'check-out',
      fea: feature,
      ...(usable.type === 'pool' && { amt: amount ?? 1 }),
      ...(process !== undefined && { prc: process }),
      ...(minutes !== undefined && { til: now + Math.ceil(minutes * 60) }),
    });
    const result = { ...signed, ...usable, at: now, deviceThumbprint: thumbprint(usable.key) };
    return { state: { ...memory.state, usage }, result };
  });
}

function take(
  context: Context,
  wanted: WantedHolding,
  { jti, activation, deviceThumbprint, at }: Awaited<ReturnType<typeof begin>>,
  bundle: string,
): Promise<LeasedHolding> {
  return changeDevice(context, async ({ state }) => {
    const known = await loadTrust(context.pinned, state.learnt);
    const verified = await verifyBundle(bundle, 'lease', known.trust);
    const { claims } = verified;
    const { vendor } = context.pinned;
    validateLease(claims, { vendor, product: context.product, activation, usage: jti, deviceThumbprint });
    const { feature, process } = wanted;
    // The vendor's clock may differ, and the answer took time.
    const until = at + claims.exp - claims.iat;
    const lease = { bundle, usage: jti, feature, until, ...(process !== undefined && { process }) };
    const usage = usageStateOf(state);
    const leases = [...others(usage, wanted).filter((each) => each.until > at), lease];
    const after: DeviceState = {
      ...state,
      learnt: learnTrust(known, verified) ?? state.learnt,
      usage: { ...usage, leases },
    };
    const amount = claims.lim?.[feature] ?? 1;
    return { state: after, result: { amount, seconds: claims.exp - claims.iat, until } };
  });
}

const others = ({ leases }: UsageState, { feature, process }: Holding) =>
  leases.filter((each) => each.feature !== feature || each.process !== process);

/**
 * Returns what is held. It is removed here first: if the vendor can't be told, it is returned automatically there.
 * @throws CountersignError as `postJson`, `NOT_ACTIVATED`
 */
export async function returnHolding(context: Context, options: ServerOptions, holding: Holding): Promise<void> {
  await inOrder(async () => {
    const now = context.now();
    const token = await changeDevice(context, async ({ key, state }) => {
      const usage = { ...usageStateOf(state), leases: others(usageStateOf(state), holding) };
      // Deactivating an activation has returned everything.
      if (key === undefined || state.activation === undefined) return { state: { ...state, usage }, result: undefined };
      const { feature: fea, process: prc } = holding;
      const said = { op: 'return' as const, fea, ...(prc !== undefined && { prc }) };
      const signed = await signUsage(context, key, usage, state.activation.id, now, said);
      return { state: { ...state, usage: signed.usage }, result: signed.token };
    });
    if (token !== undefined) await postUsage(context, options, token, 'settlement');
  });
}
