import type { Claims } from '../claims/claims.js';
import { about, type Observe } from '../token/checklist.js';
import { Findings } from './findings.js';
import { judgeProduct, judgeTerm, judgeVendor } from './term.js';

export interface PassiveContext {
  /** Seconds since 1970. */
  readonly now: number;
  readonly vendor: string;
  readonly product?: string;
  /** The client id that the application runs under; compared exactly. */
  readonly clientId?: string;
}

/**
 * Step 10 for a passive certificate.
 * @throws CountersignError the first of `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `CLIENT_ID_MISMATCH`, `NOT_YET_VALID`, `EXPIRED`
 */
export function judgePassive(claims: Claims<'passive'>, context: PassiveContext, observe?: Observe): void {
  const findings = new Findings(about('passive', observe));
  judgeVendor(findings, claims.iss, context.vendor);
  judgeProduct(findings, claims.aud, context.product);
  if (context.clientId === undefined) findings.skip('client id', 'only the application can tell');
  else {
    findings.expect(
      'client id',
      claims.cid === context.clientId,
      'CLIENT_ID_MISMATCH',
      'It was made for another client id.',
      claims.cid,
    );
  }
  judgeTerm(findings, claims, context.now);
  findings.conclude();
}
