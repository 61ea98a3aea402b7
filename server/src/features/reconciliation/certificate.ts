import { type Trust, verifyBundle } from '@countersign/shared';
import type { IssuanceOf } from '../issuing/issuer.js';

/**
 * What one of this vendor's own issuer keys once signed, from the certificate. Only that is evidence: anybody can make
 * up the id of an activation.
 *
 * @param bundle without armour
 * @param trust the vendor's own roots
 * @throws CountersignError what the verifier finds wrong
 */
export async function readOwnCertificate(bundle: string, trust: Trust): Promise<IssuanceOf<'activation'>> {
  const { type, kid, claims } = await verifyBundle(bundle, 'activation', trust);
  return { type, kid, claims };
}
