import type { Claims } from '../claims/claims.js';
import { about, type Observe } from '../token/checklist.js';
import { Findings } from './findings.js';
import { judgeProduct, judgeVendor } from './term.js';

/** Whose values they must be. */
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
export function judgeSecret(claims: Claims<'secret'>, context: SecretContext, observe?: Observe): void {
  const findings = new Findings(about('secret', observe));
  judgeVendor(findings, claims.iss, context.vendor);
  judgeProduct(findings, claims.aud, context.product);
  const isOurs = claims.cnf.jkt === context.deviceThumbprint;
  findings.expect('device key', isOurs, 'DEVICE_MISMATCH', 'Its values are for another device.');
  const isCurrent = claims.act === context.activation;
  findings.expect('activation', isCurrent, 'ACTIVATION_MISMATCH', 'Its values are for another activation.');
  findings.conclude();
}
