import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import { type CheckObserver, observerFor } from '../token/checklist.js';
import { ClaimValidation } from './claim-validation.js';
import { validateProduct, validateVendor } from './validate-term.js';

type Totals = Readonly<Record<string, number>>;

/** The activation that an answer of the vendor must be about. */
export interface AnswerContext {
  readonly vendor: string;
  readonly product: string;
  readonly activation: string;
}

/**
 * Step 10 for the signed answer to an online check.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `ACTIVATION_MISMATCH`, `NONCE_MISMATCH`
 */
export function validateCheck(
  claims: Claims<'check'>,
  context: AnswerContext & { readonly nonce: string },
  observe?: CheckObserver,
): void {
  const findings = validateAnswer(claims, context, observerFor('check', observe));
  const message = 'It answers another question: an old answer was replayed.';
  findings.expect(
    'nonce',
    claims.nonce === context.nonce,
    'NONCE_MISMATCH',
    message,
    `${claims.nonce}; said: ${claims.sts}`,
  );
  findings.conclude();
}

/**
 * Step 10 for the receipt of a deactivation.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `ACTIVATION_MISMATCH`
 */
export function validateReceipt(claims: Claims<'receipt'>, context: AnswerContext, observe?: CheckObserver): void {
  validateAnswer(claims, context, observerFor('receipt', observe)).conclude();
}

/** The usage token that an answer must be to: its `jti`, and the totals that it reported. */
export interface UsageContext extends AnswerContext {
  readonly usage: string;
  readonly reportedTotals?: Totals;
}

/**
 * Step 10 for the vendor's count of tokens.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `ACTIVATION_MISMATCH`, `USAGE_MISMATCH`
 */
export function validateSettlement(claims: Claims<'settlement'>, context: UsageContext, observe?: CheckObserver): void {
  const findings = validateAnswer(claims, context, observerFor('settlement', observe));
  findings.expect('usage', claims.use === context.usage, 'USAGE_MISMATCH', OLD_USAGE);
  const counted = new Map(Object.entries(claims.tot));
  const short = Object.entries(context.reportedTotals ?? {}).filter(
    ([code, total]) => (counted.get(code) ?? 0) < total,
  );
  const missing = short.map(([code]) => code).join(', ');
  findings.expect('totals', short.length === 0, 'USAGE_MISMATCH', `It counts less than was reported of ${missing}.`);
  findings.conclude();
}

/**
 * Step 10 for a lease of what a device checked out. Does not check whether the lease has ended.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `ACTIVATION_MISMATCH`,
 * `USAGE_MISMATCH`
 */
export function validateLease(
  claims: Claims<'lease'>,
  context: UsageContext & { readonly deviceThumbprint: string },
  observe?: CheckObserver,
): void {
  const { iss, aud, cnf, act = '', use } = claims;
  const findings = new ClaimValidation(observerFor('lease', observe));
  validateVendor(findings, iss, context.vendor);
  validateProduct(findings, aud, context.product);
  const isOwn = cnf.jkt === context.deviceThumbprint;
  findings.expect('device', isOwn, 'DEVICE_MISMATCH', 'It was checked out by another device.');
  findings.expect('activation', act === context.activation, 'ACTIVATION_MISMATCH', 'It is about another activation.');
  findings.expect('usage', use === context.usage, 'USAGE_MISMATCH', OLD_USAGE);
  findings.conclude();
}

const OLD_USAGE = 'It answers another usage record: an old answer was replayed.';

function validateAnswer(
  { iss, aud, act }: { readonly iss: string; readonly aud: string; readonly act: string },
  { vendor, product, activation }: AnswerContext,
  observe: CheckObserver | undefined,
): ClaimValidation {
  const findings = new ClaimValidation(observe);
  validateVendor(findings, iss, vendor);
  validateProduct(findings, aud, product);
  findings.expect('activation', act === activation, 'ACTIVATION_MISMATCH', 'It is about another activation.', act);
  return findings;
}

/**
 * Requires that an imported certificate answers a request that this device made and that is still outstanding.
 * @throws CountersignError `REQUEST_UNKNOWN`
 */
export function assertAnswersRequest(
  claims: Pick<Claims<'activation'>, 'req'>,
  outstanding: ReadonlySet<string>,
): void {
  if (outstanding.has(claims.req)) return;
  throw new CountersignError(
    'REQUEST_UNKNOWN',
    'This certificate does not answer an outstanding request of this device. Make a new request and have it answered.',
  );
}
