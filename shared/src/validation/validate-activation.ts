import type { Claims } from '../claims/claims.js';
import { type ComponentHashes, describeMatch, matchMachine } from '../machine/components.js';
import { type CheckObserver, observerFor } from '../token/checklist.js';
import type { Revocations } from '../trust/trust.js';
import { ClaimValidation, formatTime } from './claim-validation.js';
import { validateProduct, validateTerm, validateVendor } from './validate-term.js';

/** What an activation certificate is checked against. The check of an omitted field is reported as skipped. */
export interface ActivationContext {
  /** Seconds since 1970. */
  readonly now: number;
  readonly vendor: string;
  readonly product?: string;
  /** Thumbprint of this device's key. */
  readonly deviceThumbprint?: string;
  readonly machine?: ComponentHashes;
  /** Activations that were deactivated on this device. */
  readonly deactivated?: ReadonlySet<string>;
  /** Generation of the newest certificate of this activation that was imported on this device. */
  readonly newestGeneration?: number;
  /** A later check date than the certificate's, from the latest online check. */
  readonly nextCheck?: number | undefined;
  readonly revocations?: Revocations | undefined;
}

/**
 * Step 10 for an activation certificate.
 * @throws CountersignError the first of `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `MACHINE_MISMATCH`,
 * `ACTIVATION_GIVEN_UP`, `ACTIVATION_REVOKED`, `GENERATION_OUTDATED`, `NOT_YET_VALID`, `EXPIRED`, `CHECK_OVERDUE`
 */
export function validateActivation(
  claims: Claims<'activation'>,
  context: ActivationContext,
  observe?: CheckObserver,
): void {
  const findings = new ClaimValidation(observerFor('activation', observe));
  validateVendor(findings, claims.iss, context.vendor);
  validateProduct(findings, claims.aud, context.product);
  validateDevice(findings, claims, context.deviceThumbprint);
  validateMachine(findings, claims, context.machine);
  validateStatus(findings, claims, context);
  validateTerm(findings, claims, context.now);
  validateCheckDate(findings, claims, context);
  findings.conclude();
}

export function validateDevice(
  findings: ClaimValidation,
  { cnf }: Pick<Claims<'activation'>, 'cnf'>,
  thumbprint: string | undefined,
): void {
  if (thumbprint === undefined) {
    findings.skip('device key', 'can only be checked on the device');
    return;
  }
  const message =
    'It was issued for another device key: it answers a request of another device, or of this device before its state was deleted.';
  findings.expect('device key', cnf.jkt === thumbprint, 'DEVICE_MISMATCH', message, `key ${cnf.jkt}`);
}

export function validateMachine(
  findings: ClaimValidation,
  { mch }: Pick<Claims<'activation'>, 'mch'>,
  machine: ComponentHashes | undefined,
): void {
  if (machine === undefined) {
    findings.skip('machine', 'can only be checked on the device');
    return;
  }
  const match = matchMachine(mch, machine);
  findings.expect(
    'machine',
    match.matches,
    'MACHINE_MISMATCH',
    `It is bound to another machine: ${describeMatch(match)}.`,
    `${match.same.length} of ${Object.keys(mch.c).length} parts unchanged: ${describeMatch(match)}`,
  );
}

function validateStatus(
  findings: ClaimValidation,
  { act, gen }: Claims<'activation'>,
  context: ActivationContext,
): void {
  const { deactivated, revocations, newestGeneration = gen } = context;
  if (deactivated === undefined) findings.skip('not deactivated here', 'can only be checked on the device');
  else
    findings.expect(
      'not deactivated here',
      !deactivated.has(act),
      'ACTIVATION_GIVEN_UP',
      'This activation was deactivated on this device.',
      act,
    );
  if (revocations === undefined) findings.skip('not revoked', 'no revocation list is known');
  else
    findings.expect(
      'not revoked',
      !revocations.activations.has(act),
      'ACTIVATION_REVOKED',
      'The vendor has revoked this activation.',
      `${act}; revocation list ${revocations.number}`,
    );
  const message = `A newer certificate of this activation was imported: number ${newestGeneration}. This is number ${gen}.`;
  findings.expect('newest of its activation', gen >= newestGeneration, 'GENERATION_OUTDATED', message, `number ${gen}`);
}

export function validateCheckDate(
  findings: ClaimValidation,
  { chk, grc = 0 }: Pick<Claims<'activation'>, 'chk' | 'grc'>,
  { now, nextCheck }: Pick<ActivationContext, 'now' | 'nextCheck'>,
): void {
  if (chk === undefined) {
    findings.skip('next check date', 'no check is required');
    return;
  }
  const due = Math.max(chk, nextCheck ?? 0);
  findings.expect(
    'next check date',
    now < due + grc,
    'CHECK_OVERDUE',
    `A check with the vendor was due by ${formatTime(due)}.`,
    `due by ${formatTime(due)}${grc === 0 ? '' : `, with grace until ${formatTime(due + grc)}`}; now ${formatTime(now)}`,
  );
}
