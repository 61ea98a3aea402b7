import { judgeLease, thumbprint, verifyBundle } from '@countersign/shared';
import type { Context } from '../context.js';
import { knownTrust, learn } from '../learnt-trust.js';
import type { ServerOptions } from '../online/api.js';
import { refusalOf } from '../online/refusal.js';
import { change } from '../state/device-memory.js';
import type { DeviceState } from '../state/state.js';
import { type UsageState, usageOf } from './accounts.js';
import { postUsage } from './post-usage.js';
import { usableFeature } from './usable-feature.js';
import { signUsage } from './usage-token.js';

/** What is checked out: one of these for each feature and process. */
export interface Holding {
  readonly feature: string;
  readonly process: string | undefined;
}

export interface WantedHolding extends Holding {
  /** Elements of a pool, in all. */
  readonly amount: number | undefined;
  /** For how long; as the vendor does it when it is left out. */
  readonly minutes: number | undefined;
}

export interface Leased {
  readonly amount: number;
  /** Seconds from when it was asked for. */
  readonly seconds: number;
  /** Seconds since 1970, by this device's clock. */
  readonly until: number;
}

const ATTEMPTS = 5;

/**
 * Checks a seat or elements out, or goes on having them.
 * @throws CountersignError `FEATURE_LIMIT_REACHED`, as `usableFeature` and `post`, or what is wrong with the answer
 */
export async function checkOut(context: Context, options: ServerOptions, wanted: WantedHolding): Promise<Leased> {
  await context.machine();
  return inOrder(async () => {
    const asked = await begin(context, wanted);
    const bundle = await postUsage(context, options, asked.token, 'lease');
    return take(context, wanted, asked, bundle);
  });
}

/** Another process of this device may have been faster with a later token: then with a new one. */
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
  return change(context, async (memory) => {
    const usable = await usableFeature(context, memory, feature, ['floating', 'pool'], now);
    const before = usageOf(memory.state);
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
): Promise<Leased> {
  return change(context, async ({ state }) => {
    const known = await knownTrust(context.pinned, state.learnt);
    const verified = await verifyBundle(bundle, 'lease', known.trust);
    const { claims } = verified;
    const { vendor } = context.pinned;
    judgeLease(claims, { vendor, product: context.product, activation, usage: jti, deviceThumbprint });
    const { feature, process } = wanted;
    // The vendor's clock may go otherwise, and the answer took its time.
    const until = at + claims.exp - claims.iat;
    const lease = { bundle, usage: jti, feature, until, ...(process !== undefined && { process }) };
    const usage = usageOf(state);
    const leases = [...others(usage, wanted).filter((each) => each.until > at), lease];
    const after: DeviceState = {
      ...state,
      learnt: learn(known, verified) ?? state.learnt,
      usage: { ...usage, leases },
    };
    const amount = claims.lim?.[feature] ?? 1;
    return { state: after, result: { amount, seconds: claims.exp - claims.iat, until } };
  });
}

const others = ({ leases }: UsageState, { feature, process }: Holding) =>
  leases.filter((each) => each.feature !== feature || each.process !== process);

/**
 * Gives back what is held. It is forgotten here first: when the vendor is not told, it comes back by itself there.
 * @throws CountersignError as `post`, `NOT_ACTIVATED`
 */
export async function giveBack(context: Context, options: ServerOptions, holding: Holding): Promise<void> {
  await inOrder(async () => {
    const now = context.now();
    const token = await change(context, async ({ key, state }) => {
      const usage = { ...usageOf(state), leases: others(usageOf(state), holding) };
      // An activation that was given up has given all of it back.
      if (key === undefined || state.activation === undefined) return { state: { ...state, usage }, result: undefined };
      const { feature: fea, process: prc } = holding;
      const said = { op: 'return' as const, fea, ...(prc !== undefined && { prc }) };
      const signed = await signUsage(context, key, usage, state.activation.id, now, said);
      return { state: { ...state, usage: signed.usage }, result: signed.token };
    });
    if (token !== undefined) await postUsage(context, options, token, 'settlement');
  });
}
