import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import { about, type Observe } from '../token/checklist.js';
import { Findings } from './findings.js';
import { judgeProduct, judgeVendor } from './term.js';

/** The activation, on the device, that an answer of the vendor must be about. */
export interface AnswerContext {
  readonly vendor: string;
  readonly product: string;
  readonly activation: string;
}

/**
 * Step 10 for the signed answer to an online check.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `ACTIVATION_MISMATCH`, `NONCE_MISMATCH`
 */
export function judgeCheck(
  claims: Claims<'check'>,
  context: AnswerContext & { readonly nonce: string },
  observe?: Observe,
): void {
  const findings = judgeAnswer(claims, context, about('check', observe));
  const message = 'It answers another question: an old answer was played back.';
  findings.expect('nonce', claims.nonce === context.nonce, 'NONCE_MISMATCH', message);
  findings.conclude();
}

/**
 * Step 10 for the receipt of a deactivation.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `ACTIVATION_MISMATCH`
 */
export function judgeReceipt(claims: Claims<'receipt'>, context: AnswerContext, observe?: Observe): void {
  judgeAnswer(claims, context, about('receipt', observe)).conclude();
}

function judgeAnswer(
  { iss, aud, act }: { readonly iss: string; readonly aud: string; readonly act: string },
  { vendor, product, activation }: AnswerContext,
  observe: Observe | undefined,
): Findings {
  const findings = new Findings(observe);
  judgeVendor(findings, iss, vendor);
  judgeProduct(findings, aud, product);
  findings.expect('activation', act === activation, 'ACTIVATION_MISMATCH', 'It is about another activation.');
  return findings;
}

/**
 * The certificate that is imported must answer a request that this device made and still waits for.
 * @throws CountersignError `REQUEST_UNKNOWN`
 */
export function assertAnswersRequest(
  claims: Pick<Claims<'activation'>, 'req'>,
  outstanding: ReadonlySet<string>,
): void {
  if (outstanding.has(claims.req)) return;
  throw new CountersignError(
    'REQUEST_UNKNOWN',
    'This certificate answers no request that this device waits for. Make a new request and have it answered.',
  );
}
