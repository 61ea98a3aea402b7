import { type Findings, showTime } from './findings.js';

/**
 * @param now seconds since 1970
 * @throws TypeError when it is no number, with which every comparison would be false
 */
export function judgeTerm(
  findings: Findings,
  { nbf, exp }: { readonly nbf?: number; readonly exp?: number },
  now: number,
): void {
  if (!Number.isFinite(now)) throw new TypeError('The time to judge by must be a number of seconds.');
  const from = nbf ?? 0;
  findings.expect(
    'term has begun',
    now >= from,
    'NOT_YET_VALID',
    `It is valid from ${showTime(from)}, and now it is ${showTime(now)}.`,
    nbf === undefined ? 'no first day' : `from ${showTime(from)}; now ${showTime(now)}`,
  );
  if (exp === undefined) findings.skip('term has not ended', 'perpetual');
  else
    findings.expect(
      'term has not ended',
      now < exp,
      'EXPIRED',
      `It ended at ${showTime(exp)}, and now it is ${showTime(now)}.`,
      `until ${showTime(exp)}; now ${showTime(now)}`,
    );
}

export function judgeVendor(findings: Findings, iss: string, vendor: string): void {
  findings.expect('vendor', iss === vendor, 'VENDOR_MISMATCH', `It is of the vendor ${iss}, not of ${vendor}.`, iss);
}

export function judgeProduct(findings: Findings, aud: string, product: string | undefined): void {
  if (product === undefined) findings.skip('product', `none was named; it is for ${aud}`);
  else
    findings.expect(
      'product',
      aud === product,
      'PRODUCT_MISMATCH',
      `It is for the product ${aud}, not for ${product}.`,
      aud,
    );
}
