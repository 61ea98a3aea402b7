import type { Claims } from '../claims/claims.js';
import { type CheckObserver, observerFor } from '../token/checklist.js';
import { ClaimValidation } from './claim-validation.js';
import { type ActivationContext, validateCheckDate, validateDevice, validateMachine } from './validate-activation.js';
import { validateProduct, validateTerm, validateVendor } from './validate-term.js';

/** What a registered trial is checked against. The check of an omitted field is reported as skipped. */
export type TrialContext = Pick<ActivationContext, 'now' | 'vendor' | 'product' | 'deviceThumbprint' | 'machine'>;

/**
 * Step 10 for a registered trial.
 * @throws CountersignError the first of `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `MACHINE_MISMATCH`,
 * `NOT_YET_VALID`, `EXPIRED`, `CHECK_OVERDUE`
 */
export function validateTrial(claims: Claims<'trial'>, context: TrialContext, observe?: CheckObserver): void {
  const findings = new ClaimValidation(observerFor('trial', observe));
  validateVendor(findings, claims.iss, context.vendor);
  validateProduct(findings, claims.aud, context.product);
  validateDevice(findings, claims, context.deviceThumbprint);
  validateMachine(findings, claims, context.machine);
  validateTerm(findings, claims, context.now);
  validateCheckDate(findings, claims, context);
  findings.conclude();
}
