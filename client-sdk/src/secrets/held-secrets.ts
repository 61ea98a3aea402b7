import {
  type CheckObserver,
  type Claims,
  CountersignError,
  thumbprint,
  type VerifiedBundle,
  validateSecret,
  verifyBundle,
} from '@countersign/shared';
import type { ValidationContext } from '../verdict/validate-on-device.js';

/** What secure values are checked against. */
export type SecretHolder = Pick<ValidationContext, 'context' | 'memory' | 'known'>;

/**
 * All ten steps for a bundle of secure values: they must be for this device, and for its activation.
 * @throws CountersignError why they are not
 */
export async function verifySecrets(
  bundle: string,
  { context, memory: { key, state }, known }: SecretHolder,
  observe?: CheckObserver,
): Promise<VerifiedBundle<'secret'>> {
  const verified = await verifyBundle(bundle, 'secret', known.trust, observe);
  const own = {
    vendor: known.trust.vendor,
    product: context.product,
    deviceThumbprint: key === undefined ? '' : thumbprint(key),
    activation: state.activation?.id ?? '',
  };
  validateSecret(verified.claims, own, observe);
  return verified;
}

/** Returns the stored values, still encrypted; `undefined` if there are none, or they no longer verify. */
export async function heldSecrets(holder: SecretHolder): Promise<Claims<'secret'> | undefined> {
  const { secret } = holder.memory.state;
  if (secret === undefined) return undefined;
  try {
    return (await verifySecrets(secret, holder)).claims;
  } catch (error) {
    if (error instanceof CountersignError) return undefined;
    throw error;
  }
}
