import type { ComponentHashes } from '@countersign/shared';
import { activationClaims } from '../activations/grant.js';
import { rehearse } from '../issuing/rehearse.js';
import type { Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import type { License } from './license-record.js';

/**
 * As much as a request can name: a license that can be certified for this machine can be for every one. With a processor
 * in it the others have a weight to be told, and those that the product weighs have theirs.
 */
function largestMachine({ machineWeights = {} }: Product): ComponentHashes {
  const others = Array.from({ length: 16 }, (_, index) => `component-${String(index).padStart(6, '0')}`);
  const names = new Set(['cpu', ...Object.keys(machineWeights), ...others]);
  return Object.fromEntries([...names].slice(0, 16).map((name) => [name, 'AAAAAAAA']));
}

/**
 * Refuses `NOT_CERTIFIABLE` for a license that no activation certificate could carry.
 * @param now milliseconds since 1970
 */
export function uncertifiableLicense(
  product: Product,
  license: License,
  vendor: string,
  now: number,
): Promise<Outcome<never> | undefined> {
  const claims = activationClaims({
    product,
    license,
    activation: {
      id: `act_${'0'.repeat(16)}`,
      device: 'A'.repeat(43),
      generation: 2 ** 31,
      machine: largestMachine(product),
    },
    request: 'A'.repeat(22),
    vendor,
    id: 'A'.repeat(22),
    now: Math.floor(now / 1000),
  });
  return rehearse('activation', claims);
}
