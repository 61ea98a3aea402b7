import type { IssuerArtefact } from '../artefacts.js';
import { type Bundle, splitBundle } from '../bundle/bundle.js';
import { check, type Observe } from '../token/checklist.js';
import { type VerifiedToken, verifyToken } from '../token/verify-token.js';
import { extendTrust } from './extend-trust.js';
import { issuerRing, type Trust } from './trust.js';

export interface VerifiedBundle<T extends IssuerArtefact> extends VerifiedToken<T> {
  readonly bundle: Bundle;
  /** Trust as it was, with what the bundle brought; keep it to remember newer trust states and revocations. */
  readonly trust: Trust;
}

/**
 * Steps 1 to 9 for a bundle whose artefact an issuer signed: what supports it first, then the artefact itself. What the
 * artefact means for this device, product and moment is step 10: `meaning/`.
 *
 * @throws CountersignError with the code of the first step that failed
 */
export async function verifyBundle<T extends IssuerArtefact>(
  text: string,
  type: T,
  trust: Trust,
  observe?: Observe,
): Promise<VerifiedBundle<T>> {
  const bundle = check(observe, '1', 'bundle: size and order', () => splitBundle(text));
  const extended = await extendTrust(trust, bundle, observe);
  const token = await verifyToken(bundle.artefact, type, issuerRing(extended), observe);
  return { ...token, bundle, trust: extended };
}
