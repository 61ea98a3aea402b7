import {
  type Claims,
  type ComponentHashes,
  CountersignError,
  judgeActivation,
  judgePassive,
  judgeTrial,
  type Observe,
  type VerifiedBundle,
  verifyBundle,
} from '@countersign/shared';
import type { Context } from './context.js';
import { deviceContext, factsOf } from './device-facts.js';
import type { KnownTrust } from './learnt-trust.js';
import type { DeviceMemory } from './state/device-memory.js';

/** What a certificate is held against on this device. */
export interface Here {
  readonly context: Context;
  readonly memory: DeviceMemory;
  readonly known: KnownTrust;
  readonly machine: ComponentHashes;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A certificate and everything that speaks against it; there is none when a step before the meaning failed. */
export interface Judged<T extends 'activation' | 'passive' | 'trial'> {
  readonly certificate?: VerifiedBundle<T>;
  readonly refusals: readonly CountersignError[];
}

/** All ten steps for an activation bundle. `nextCheck`, in seconds since 1970, comes from an online check. */
export function judgeActivationHere(
  bundle: string,
  here: Here,
  nextCheck?: number,
  observe?: Observe,
): Promise<Judged<'activation'>> {
  const { memory, known, machine, now } = here;
  return judged('activation', bundle, known, observe, ({ claims, trust }, tell) => {
    const context = {
      ...deviceContext(factsOf(memory, machine), claims.act),
      now,
      vendor: trust.vendor,
      product: here.context.product,
      nextCheck,
      revocations: trust.revocations,
    };
    judgeActivation(claims, context, tell);
  });
}

/** All ten steps for a passive bundle. */
export function judgePassiveHere(
  bundle: string,
  clientId: string,
  { context, known, now }: Here,
  observe?: Observe,
): Promise<Judged<'passive'>> {
  return judged('passive', bundle, known, observe, ({ claims, trust }, tell) =>
    judgePassive(claims, { now, vendor: trust.vendor, product: context.product, clientId }, tell),
  );
}

/** All ten steps for a registered trial. */
export function judgeTrialHere(bundle: string, here: Here, observe?: Observe): Promise<Judged<'trial'>> {
  const { context, memory, known, machine, now } = here;
  return judged('trial', bundle, known, observe, ({ claims, trust }, tell) => {
    const { thumbprint } = factsOf(memory, machine);
    const { product } = context;
    judgeTrial(claims, { now, vendor: trust.vendor, product, deviceThumbprint: thumbprint, machine }, tell);
  });
}

async function judged<T extends 'activation' | 'passive' | 'trial'>(
  type: T,
  bundle: string,
  known: KnownTrust,
  observe: Observe | undefined,
  judge: (certificate: VerifiedBundle<T>, tell: Observe) => void,
): Promise<Judged<T>> {
  let certificate: VerifiedBundle<T>;
  try {
    certificate = await verifyBundle(bundle, type, known.trust, observe);
  } catch (error) {
    return { refusals: [refusalOf(error)] };
  }
  const refusals: CountersignError[] = [];
  try {
    judge(certificate, (check) => {
      observe?.(check);
      if (check.failure !== undefined) refusals.push(new CountersignError(check.failure.code, check.failure.message));
    });
  } catch (error) {
    // The error repeats the first failure that was observed.
    if (refusals.length === 0) refusals.push(refusalOf(error));
  }
  return { certificate, refusals };
}

/** What is no refusal is a fault, and goes on. */
function refusalOf(error: unknown): CountersignError {
  if (error instanceof CountersignError) return error;
  throw error;
}

/** What both kinds of certificate grant. */
export type Grant = Pick<
  Claims<'activation'>,
  'iat' | 'nbf' | 'exp' | 'perpetual' | 'ftr' | 'lim' | 'mnt' | 'udf' | 'lty' | 'fty'
>;
