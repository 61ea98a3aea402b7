import type { IssuerArtefact } from '../artefacts.js';
import { type Bundle, splitBundle } from '../bundle/bundle.js';
import { type CheckObserver, runCheck } from '../token/checklist.js';
import { type VerifiedToken, verifyToken } from '../token/verify-token.js';
import { extendTrust } from './extend-trust.js';
import { issuerKeyRing, type Trust } from './trust.js';

export interface VerifiedBundle<T extends IssuerArtefact> extends VerifiedToken<T> {
  readonly bundle: Bundle;
  /** The given trust, extended by what the bundle carries; keep it to remember newer trust states and revocations. */
  readonly trust: Trust;
}

/**
 * Steps 1 to 9 for a bundle whose artefact an issuer signed: the supporting tokens first, then the artefact itself.
 * Step 10, whether the claims hold for this device, product and time, is in `validation/`.
 *
 * @throws CountersignError with the code of the first step that failed
 */
export async function verifyBundle<T extends IssuerArtefact>(
  text: string,
  type: T,
  trust: Trust,
  observe?: CheckObserver,
): Promise<VerifiedBundle<T>> {
  const bundle = runCheck(observe, '1', 'bundle: size and order', () => splitBundle(text));
  const extended = await extendTrust(trust, bundle, observe);
  const token = await verifyToken(bundle.artefact, type, issuerKeyRing(extended), observe);
  return { ...token, bundle, trust: extended };
}
