import { type Claims, CountersignError, createSigner, type IssuerArtefact, privateJwkOf } from '@countersign/shared';
import { type Outcome, refused } from '../outcome.js';

/** Signs rehearsals only. It is no secret and nobody trusts it. */
const rehearsalSigner = privateJwkOf(new Uint8Array(32)).then(createSigner);

/**
 * Whether a certificate can say this: refuses `NOT_CERTIFIABLE` for claims that no verifier would take, or that make a
 * token over its size. What enters the ledger is signed later, and then it would be too late to say no.
 */
export async function rehearse<T extends IssuerArtefact>(
  type: T,
  claims: Claims<T>,
): Promise<Outcome<never> | undefined> {
  try {
    await (await rehearsalSigner).sign(type, claims);
    return undefined;
  } catch (error) {
    // The signer's way to say that claims are not signable; anything else is a fault.
    if (!(error instanceof TypeError)) throw error;
    const why =
      error.cause instanceof CountersignError ? error.cause.message : 'It says more than fits into one token.';
    return refused('NOT_CERTIFIABLE', `No certificate can say this. ${why}`);
  }
}
