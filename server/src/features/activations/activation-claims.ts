import { bindMachine, type Claims, type ComponentHashes, type MachineBinding } from '@countersign/shared';
import { grantedClaims } from '../issuing/granted-claims.js';
import type { License } from '../licenses/license-record.js';
import type { Product } from '../products/product-record.js';
import { nextCheck } from '../terms/next-check.js';
import { leaseSeconds } from '../terms/terms.js';
import type { Activation } from './activation-record.js';

/** The records that an activation certificate is made from. */
export interface CertificateSource {
  readonly product: Product;
  readonly license: License;
  readonly activation: Pick<Activation, 'id' | 'device' | 'generation' | 'machine' | 'vmPlatform'>;
  /** `jti` of the request that the certificate answers. */
  readonly request: string;
  readonly vendor: string;
  /** `jti` of the certificate. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Returns the claims of an activation certificate: the activation, and the current terms of the license. */
export function activationClaims(granting: CertificateSource): Claims<'activation'> {
  const { product, license, activation, request, vendor, id, now } = granting;
  const off = offlineTokens(product, license);
  const chk = nextCheck(product, license, { by: 'certificate', vmPlatform: activation.vmPlatform, now });
  const grc = leaseSeconds(license.leases?.grace);
  return {
    v: 1,
    iss: vendor,
    aud: product.id,
    jti: id,
    iat: now,
    ...grantedClaims(product, license),
    ...(chk !== undefined && { chk, ...(grc !== undefined && { grc }) }),
    ...(off.length > 0 && { off: Object.fromEntries(off) }),
    lic: license.id,
    act: activation.id,
    gen: activation.generation,
    req: request,
    cnf: { jkt: activation.device },
    mch: machineBinding(product, activation.machine),
  };
}

/** Of consumption tokens: how many may be used before they are settled. */
function offlineTokens(product: Product, license: License): readonly (readonly [string, number])[] {
  const tokens = new Set(product.features.flatMap(({ code, type }) => (type === 'consumption-tokens' ? [code] : [])));
  return license.features.flatMap(({ code, offline }) =>
    offline !== undefined && tokens.has(code) ? [[code, offline] as const] : [],
  );
}

/** Returns the binding to a machine, under the rules of its product. */
export const machineBinding = (
  { machineChangesAllowed, machineWeights, machineThreshold }: Product,
  machine: ComponentHashes,
): MachineBinding =>
  bindMachine(machine, {
    changesAllowed: machineChangesAllowed,
    weights: machineWeights,
    threshold: machineThreshold,
  });
