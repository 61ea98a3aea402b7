import type { Claims } from '../claims/claims.js';
import { type ComponentHashes, describeMatch, matchMachine } from '../machine/components.js';
import { about, type Observe } from '../token/checklist.js';
import type { Revocations } from '../trust/trust.js';
import { Findings, showTime } from './findings.js';
import { judgeProduct, judgeTerm, judgeVendor } from './term.js';

/** What an activation is held against. What is left out can't be checked and is said to be so. */
export interface ActivationContext {
  /** Seconds since 1970. */
  readonly now: number;
  readonly vendor: string;
  readonly product?: string;
  /** Of the key that this device holds. */
  readonly deviceThumbprint?: string;
  readonly machine?: ComponentHashes;
  /** Activations that were given up here. */
  readonly givenUp?: ReadonlySet<string>;
  /** Generation of the newest certificate of this activation that was seen here. */
  readonly newestGeneration?: number;
  /** A later check date than the certificate's, from the newest online check. */
  readonly nextCheck?: number | undefined;
  readonly revocations?: Revocations | undefined;
}

/**
 * Step 10 for an activation certificate.
 * @throws CountersignError the first of `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `MACHINE_MISMATCH`,
 * `ACTIVATION_GIVEN_UP`, `ACTIVATION_REVOKED`, `GENERATION_OUTDATED`, `NOT_YET_VALID`, `EXPIRED`, `CHECK_OVERDUE`
 */
export function judgeActivation(claims: Claims<'activation'>, context: ActivationContext, observe?: Observe): void {
  const findings = new Findings(about('activation', observe));
  judgeVendor(findings, claims.iss, context.vendor);
  judgeProduct(findings, claims.aud, context.product);
  judgeDevice(findings, claims, context.deviceThumbprint);
  judgeMachine(findings, claims, context.machine);
  judgeStanding(findings, claims, context);
  judgeTerm(findings, claims, context.now);
  judgeCheckDate(findings, claims, context);
  findings.conclude();
}

export function judgeDevice(
  findings: Findings,
  { cnf }: Pick<Claims<'activation'>, 'cnf'>,
  thumbprint: string | undefined,
): void {
  if (thumbprint === undefined) {
    findings.skip('device key', 'only the device can tell');
    return;
  }
  const message =
    'It was issued to another device key: it answers a request of another device, or of this one before its state was deleted.';
  findings.expect('device key', cnf.jkt === thumbprint, 'DEVICE_MISMATCH', message, `key ${cnf.jkt}`);
}

export function judgeMachine(
  findings: Findings,
  { mch }: Pick<Claims<'activation'>, 'mch'>,
  machine: ComponentHashes | undefined,
): void {
  if (machine === undefined) {
    findings.skip('machine', 'only the device can tell');
    return;
  }
  const match = matchMachine(mch, machine);
  findings.expect(
    'machine',
    match.matches,
    'MACHINE_MISMATCH',
    `It is bound to another machine: ${describeMatch(match)}.`,
    `${match.same.length} of ${Object.keys(mch.c).length} parts as they were: ${describeMatch(match)}`,
  );
}

function judgeStanding(findings: Findings, { act, gen }: Claims<'activation'>, context: ActivationContext): void {
  const { givenUp, revocations, newestGeneration = gen } = context;
  if (givenUp === undefined) findings.skip('not given up', 'only the device can tell');
  else
    findings.expect(
      'not given up',
      !givenUp.has(act),
      'ACTIVATION_GIVEN_UP',
      'This activation was given up on this device.',
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
  const message = `A newer certificate of this activation was imported: number ${newestGeneration}, and this is number ${gen}.`;
  findings.expect('newest of its activation', gen >= newestGeneration, 'GENERATION_OUTDATED', message, `number ${gen}`);
}

export function judgeCheckDate(
  findings: Findings,
  { chk, grc = 0 }: Pick<Claims<'activation'>, 'chk' | 'grc'>,
  { now, nextCheck }: Pick<ActivationContext, 'now' | 'nextCheck'>,
): void {
  if (chk === undefined) {
    findings.skip('next check date', 'it asks for no check');
    return;
  }
  const due = Math.max(chk, nextCheck ?? 0);
  findings.expect(
    'next check date',
    now < due + grc,
    'CHECK_OVERDUE',
    `A check with the vendor was due by ${showTime(due)}.`,
    `due by ${showTime(due)}${grc === 0 ? '' : `, with grace until ${showTime(due + grc)}`}; now ${showTime(now)}`,
  );
}
