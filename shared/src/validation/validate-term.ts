import { type ClaimValidation, formatTime } from './claim-validation.js';

/**
 * @param now seconds since 1970
 * @throws TypeError if it is not a number: every comparison would be false
 */
export function validateTerm(
  findings: ClaimValidation,
  { nbf, exp }: { readonly nbf?: number; readonly exp?: number },
  now: number,
): void {
  if (!Number.isFinite(now)) throw new TypeError('The current time must be a number of seconds.');
  const from = nbf ?? 0;
  findings.expect(
    'term has begun',
    now >= from,
    'NOT_YET_VALID',
    `It is valid from ${formatTime(from)}; it is now ${formatTime(now)}.`,
    nbf === undefined ? 'no start date' : `from ${formatTime(from)}; now ${formatTime(now)}`,
  );
  if (exp === undefined) findings.skip('term has not ended', 'perpetual');
  else
    findings.expect(
      'term has not ended',
      now < exp,
      'EXPIRED',
      `It ended at ${formatTime(exp)}; it is now ${formatTime(now)}.`,
      `until ${formatTime(exp)}; now ${formatTime(now)}`,
    );
}

export function validateVendor(findings: ClaimValidation, iss: string, vendor: string): void {
  findings.expect(
    'vendor',
    iss === vendor,
    'VENDOR_MISMATCH',
    `It is from the vendor ${iss}, not from ${vendor}.`,
    iss,
  );
}

export function validateProduct(findings: ClaimValidation, aud: string, product: string | undefined): void {
  if (product === undefined) findings.skip('product', `no product was given; it is for ${aud}`);
  else
    findings.expect(
      'product',
      aud === product,
      'PRODUCT_MISMATCH',
      `It is for the product ${aud}, not for ${product}.`,
      aud,
    );
}
