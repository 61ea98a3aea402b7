import {
  type CheckObserver,
  type Claims,
  type ComponentHashes,
  CountersignError,
  type VerifiedBundle,
  validateActivation,
  validatePassive,
  validateTrial,
  verifyBundle,
} from '@countersign/shared';
import type { Context } from '../context.js';
import type { LoadedDevice } from '../state/loaded-device.js';
import type { LearnedTrust } from '../trust/learned-trust.js';
import { deviceFactsOf, deviceValidationContext } from './device-facts.js';

/** What a certificate is checked against on this device. */
export interface ValidationContext {
  readonly context: Context;
  readonly memory: LoadedDevice;
  readonly known: LearnedTrust;
  readonly machine: ComponentHashes;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A certificate and all its refusals; without the certificate if a step before claims validation failed. */
export interface ValidationResult<T extends 'activation' | 'passive' | 'trial'> {
  readonly certificate?: VerifiedBundle<T>;
  readonly refusals: readonly CountersignError[];
}

/** All ten steps for an activation bundle. `nextCheck`, in seconds since 1970, comes from an online check. */
export function validateActivationOnDevice(
  bundle: string,
  here: ValidationContext,
  nextCheck?: number,
  observe?: CheckObserver,
): Promise<ValidationResult<'activation'>> {
  const { memory, known, machine, now } = here;
  return validated('activation', bundle, known, observe, ({ claims, trust }, report) => {
    const context = {
      ...deviceValidationContext(deviceFactsOf(memory, machine), claims.act),
      now,
      vendor: trust.vendor,
      product: here.context.product,
      nextCheck,
      revocations: trust.revocations,
    };
    validateActivation(claims, context, report);
  });
}

/** All ten steps for a passive bundle. */
export function validatePassiveOnDevice(
  bundle: string,
  clientId: string,
  { context, known, now }: ValidationContext,
  observe?: CheckObserver,
): Promise<ValidationResult<'passive'>> {
  return validated('passive', bundle, known, observe, ({ claims, trust }, report) =>
    validatePassive(claims, { now, vendor: trust.vendor, product: context.product, clientId }, report),
  );
}

/** All ten steps for a registered trial. */
export function validateTrialOnDevice(
  bundle: string,
  here: ValidationContext,
  observe?: CheckObserver,
): Promise<ValidationResult<'trial'>> {
  const { context, memory, known, machine, now } = here;
  return validated('trial', bundle, known, observe, ({ claims, trust }, report) => {
    const { thumbprint } = deviceFactsOf(memory, machine);
    const { product } = context;
    validateTrial(claims, { now, vendor: trust.vendor, product, deviceThumbprint: thumbprint, machine }, report);
  });
}

async function validated<T extends 'activation' | 'passive' | 'trial'>(
  type: T,
  bundle: string,
  known: LearnedTrust,
  observe: CheckObserver | undefined,
  validate: (certificate: VerifiedBundle<T>, report: CheckObserver) => void,
): Promise<ValidationResult<T>> {
  let certificate: VerifiedBundle<T>;
  try {
    certificate = await verifyBundle(bundle, type, known.trust, observe);
  } catch (error) {
    return { refusals: [refusalOf(error)] };
  }
  const refusals: CountersignError[] = [];
  try {
    validate(certificate, (check) => {
      observe?.(check);
      if (check.failure !== undefined) refusals.push(new CountersignError(check.failure.code, check.failure.message));
    });
  } catch (error) {
    // The error repeats the first observed failure.
    if (refusals.length === 0) refusals.push(refusalOf(error));
  }
  return { certificate, refusals };
}

/** Anything but a refusal is a fault, and is rethrown. */
function refusalOf(error: unknown): CountersignError {
  if (error instanceof CountersignError) return error;
  throw error;
}

/** The claims that both kinds of certificate grant. */
export type Grant = Pick<
  Claims<'activation'>,
  'iat' | 'nbf' | 'exp' | 'perpetual' | 'ftr' | 'lim' | 'mnt' | 'udf' | 'lty' | 'fty'
>;
