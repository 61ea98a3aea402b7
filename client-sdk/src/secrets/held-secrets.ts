import {
  type Claims,
  CountersignError,
  judgeSecret,
  type Observe,
  thumbprint,
  type VerifiedBundle,
  verifyBundle,
} from '@countersign/shared';
import type { Here } from '../judge.js';

/** What values are held against. */
export type Holder = Pick<Here, 'context' | 'memory' | 'known'>;

/**
 * All ten steps for a bundle with values: they must be for this device, and for its activation.
 * @throws CountersignError why they are not
 */
export async function verifySecrets(
  bundle: string,
  { context, memory: { key, state }, known }: Holder,
  observe?: Observe,
): Promise<VerifiedBundle<'secret'>> {
  const verified = await verifyBundle(bundle, 'secret', known.trust, observe);
  const own = {
    vendor: known.trust.vendor,
    product: context.product,
    deviceThumbprint: key === undefined ? '' : thumbprint(key),
    activation: state.activation?.id ?? '',
  };
  judgeSecret(verified.claims, own, observe);
  return verified;
}

/** The values that are here, still encrypted; `undefined` when there are none, or they do not verify any more. */
export async function heldSecrets(holder: Holder): Promise<Claims<'secret'> | undefined> {
  const { secret } = holder.memory.state;
  if (secret === undefined) return undefined;
  try {
    return (await verifySecrets(secret, holder)).claims;
  } catch (error) {
    if (error instanceof CountersignError) return undefined;
    throw error;
  }
}
