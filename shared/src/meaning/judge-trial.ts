import type { Claims } from '../claims/claims.js';
import { about, type Observe } from '../token/checklist.js';
import { Findings } from './findings.js';
import { type ActivationContext, judgeCheckDate, judgeDevice, judgeMachine } from './judge-activation.js';
import { judgeProduct, judgeTerm, judgeVendor } from './term.js';

/** What a registered trial is held against. What is left out can't be checked and is said to be so. */
export type TrialContext = Pick<ActivationContext, 'now' | 'vendor' | 'product' | 'deviceThumbprint' | 'machine'>;

/**
 * Step 10 for a registered trial.
 * @throws CountersignError the first of `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `MACHINE_MISMATCH`,
 * `NOT_YET_VALID`, `EXPIRED`, `CHECK_OVERDUE`
 */
export function judgeTrial(claims: Claims<'trial'>, context: TrialContext, observe?: Observe): void {
  const findings = new Findings(about('trial', observe));
  judgeVendor(findings, claims.iss, context.vendor);
  judgeProduct(findings, claims.aud, context.product);
  judgeDevice(findings, claims, context.deviceThumbprint);
  judgeMachine(findings, claims, context.machine);
  judgeTerm(findings, claims, context.now);
  judgeCheckDate(findings, claims, context);
  findings.conclude();
}
