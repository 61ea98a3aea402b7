import type { Claims } from '../claims/claims.js';
import { type CheckObserver, observerFor } from '../token/checklist.js';
import { ClaimValidation } from './claim-validation.js';
import { validateProduct, validateVendor } from './validate-term.js';

/** The device and activation that the values must be for. */
export interface SecretContext {
  readonly vendor: string;
  readonly product: string;
  /** Thumbprint of this device's key. */
  readonly deviceThumbprint: string;
  readonly activation: string;
}

/**
 * Step 10 for the values that only one device can read.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `ACTIVATION_MISMATCH`
 */
export function validateSecret(claims: Claims<'secret'>, context: SecretContext, observe?: CheckObserver): void {
  const findings = new ClaimValidation(observerFor('secret', observe));
  validateVendor(findings, claims.iss, context.vendor);
  validateProduct(findings, claims.aud, context.product);
  const isOurs = claims.cnf.jkt === context.deviceThumbprint;
  findings.expect('device key', isOurs, 'DEVICE_MISMATCH', 'Its values are for another device.');
  const isCurrent = claims.act === context.activation;
  findings.expect('activation', isCurrent, 'ACTIVATION_MISMATCH', 'Its values are for another activation.');
  findings.conclude();
}
