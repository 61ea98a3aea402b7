import { type Claims, CountersignError, createSigner, type IssuerArtefact, privateJwkOf } from '@countersign/shared';
import { type Outcome, refused } from '../outcome.js';

/** Signs dry runs only. It is not a secret, and nobody trusts it. */
const dryRunSigner = privateJwkOf(new Uint8Array(32)).then(createSigner);

/**
 * Checks that claims can be certified: refuses `NOT_CERTIFIABLE` for claims that no verifier would accept, or that make
 * a token too large. Records are signed later, when it is too late to refuse them.
 */
export async function dryRunSigning<T extends IssuerArtefact>(
  type: T,
  claims: Claims<T>,
): Promise<Outcome<never> | undefined> {
  try {
    await (await dryRunSigner).sign(type, claims);
    return undefined;
  } catch (error) {
    // The signer reports unsignable claims as a TypeError; anything else is a fault.
    if (!(error instanceof TypeError)) throw error;
    const why = error.cause instanceof CountersignError ? error.cause.message : 'They do not fit in one token.';
    return refused('NOT_CERTIFIABLE', `No certificate can have these values. ${why}`);
  }
}
