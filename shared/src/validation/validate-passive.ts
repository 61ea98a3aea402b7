import type { Claims } from '../claims/claims.js';
import { type CheckObserver, observerFor } from '../token/checklist.js';
import { ClaimValidation } from './claim-validation.js';
import { validateProduct, validateTerm, validateVendor } from './validate-term.js';

export interface PassiveContext {
  /** Seconds since 1970. */
  readonly now: number;
  readonly vendor: string;
  readonly product?: string;
  /** The client id of this installation; compared exactly. */
  readonly clientId?: string;
}

/**
 * Step 10 for a passive certificate.
 * @throws CountersignError the first of `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `CLIENT_ID_MISMATCH`, `NOT_YET_VALID`, `EXPIRED`
 */
export function validatePassive(claims: Claims<'passive'>, context: PassiveContext, observe?: CheckObserver): void {
  const findings = new ClaimValidation(observerFor('passive', observe));
  validateVendor(findings, claims.iss, context.vendor);
  validateProduct(findings, claims.aud, context.product);
  if (context.clientId === undefined) findings.skip('client id', 'can only be checked by the application');
  else {
    findings.expect(
      'client id',
      claims.cid === context.clientId,
      'CLIENT_ID_MISMATCH',
      'It was issued for another client id.',
      claims.cid,
    );
  }
  validateTerm(findings, claims, context.now);
  findings.conclude();
}
