import { type Trust, verifyBundle } from '@countersign/shared';
import type { Issuance } from '../issuing/issuer.js';

/**
 * Returns what one of this vendor's own issuer keys signed. Only a certificate is evidence: anyone can make up an
 * activation id.
 *
 * @param bundle without armour
 * @param trust the vendor's own roots
 * @throws CountersignError as the verifier
 */
export async function readOwnCertificate(bundle: string, trust: Trust): Promise<Issuance<'activation'>> {
  const { type, kid, claims } = await verifyBundle(bundle, 'activation', trust);
  return { type, kid, claims };
}
