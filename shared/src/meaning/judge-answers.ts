import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import { about, type Observe } from '../token/checklist.js';
import { Findings } from './findings.js';
import { judgeProduct, judgeVendor } from './term.js';

type Totals = Readonly<Record<string, number>>;

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
export function judgeReceipt(claims: Claims<'receipt'>, context: AnswerContext, observe?: Observe): void {
  judgeAnswer(claims, context, about('receipt', observe)).conclude();
}

/** The usage token that an answer must be to: its `jti`, and the totals that it told. */
export interface UsageContext extends AnswerContext {
  readonly usage: string;
  readonly told?: Totals;
}

/**
 * Step 10 for the vendor's count of tokens.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `ACTIVATION_MISMATCH`, `USAGE_MISMATCH`
 */
export function judgeSettlement(claims: Claims<'settlement'>, context: UsageContext, observe?: Observe): void {
  const findings = judgeAnswer(claims, context, about('settlement', observe));
  findings.expect('usage', claims.use === context.usage, 'USAGE_MISMATCH', OLD_USAGE);
  const counted = new Map(Object.entries(claims.tot));
  const short = Object.entries(context.told ?? {}).filter(([code, total]) => (counted.get(code) ?? 0) < total);
  const missing = short.map(([code]) => code).join(', ');
  findings.expect('totals', short.length === 0, 'USAGE_MISMATCH', `It counts less than was told of ${missing}.`);
  findings.conclude();
}

/**
 * Step 10 for what a device checked out; whether its time is over is not looked at.
 * @throws CountersignError `VENDOR_MISMATCH`, `PRODUCT_MISMATCH`, `DEVICE_MISMATCH`, `ACTIVATION_MISMATCH`,
 * `USAGE_MISMATCH`
 */
export function judgeLease(
  claims: Claims<'lease'>,
  context: UsageContext & { readonly deviceThumbprint: string },
  observe?: Observe,
): void {
  const { iss, aud, cnf, act = '', use } = claims;
  const findings = new Findings(about('lease', observe));
  judgeVendor(findings, iss, context.vendor);
  judgeProduct(findings, aud, context.product);
  const isOwn = cnf.jkt === context.deviceThumbprint;
  findings.expect('device', isOwn, 'DEVICE_MISMATCH', 'It was checked out by another device.');
  findings.expect('activation', act === context.activation, 'ACTIVATION_MISMATCH', 'It is about another activation.');
  findings.expect('usage', use === context.usage, 'USAGE_MISMATCH', OLD_USAGE);
  findings.conclude();
}

const OLD_USAGE = 'It answers another record of usage: an old answer was played back.';

function judgeAnswer(
  { iss, aud, act }: { readonly iss: string; readonly aud: string; readonly act: string },
  { vendor, product, activation }: AnswerContext,
  observe: Observe | undefined,
): Findings {
  const findings = new Findings(observe);
  judgeVendor(findings, iss, vendor);
  judgeProduct(findings, aud, product);
  findings.expect('activation', act === activation, 'ACTIVATION_MISMATCH', 'It is about another activation.', act);
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
