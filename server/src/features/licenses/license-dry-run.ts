import type { ComponentHashes } from '@countersign/shared';
import { activationClaims } from '../activations/activation-claims.js';
import { dryRunSigning } from '../issuing/signing-dry-run.js';
import type { Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import type { License } from './license-record.js';

/**
 * The largest machine that a request can name: a license that can be certified for it can be certified for any. With a
 * processor among the components, weights must be written out, including those of the product.
 */
function largestMachine({ machineWeights = {} }: Product): ComponentHashes {
  const others = Array.from({ length: 16 }, (_, index) => `component-${String(index).padStart(6, '0')}`);
  const names = new Set(['cpu', ...Object.keys(machineWeights), ...others]);
  return Object.fromEntries([...names].slice(0, 16).map((name) => [name, 'AAAAAAAA']));
}

/**
 * Refuses `NOT_CERTIFIABLE` for a license that does not fit in an activation certificate.
 * @param now milliseconds since 1970
 */
export function licenseSigningRefusal(
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
  return dryRunSigning('activation', claims);
}
