import { CountersignError, canonicalLicenseCode, LicenseCodeSecret, type Random, randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockCompany } from '../companies/lock-company.js';
import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { lockProfile } from '../profiles/lock-profile.js';
import { initialTerms } from '../terms/initial-terms.js';
import { isoTime } from '../time.js';
import { generateDigitCode } from './generate-digit-code.js';
import { licenseSigningRefusal } from './license-dry-run.js';
import type { License } from './license-record.js';
import { withDerivedIndexes } from './save-license.js';
import type { UpdateContext } from './update-license.js';

export const MAX_CODES = 10_000;

/** Licenses that start with the terms of their profile or product. */
export interface NewCodes {
  readonly productId: string;
  readonly profileId?: string;
  readonly companyId?: string;
  readonly label?: string;
  /** Existing codes, or how many to make: 1 to 10,000. */
  readonly codes: readonly string[] | number;
}

/** A code that has no license yet. */
export interface CodeToIssue {
  readonly code: string;
  readonly lookupId: string;
}

/** @throws CountersignError `LICENSE_CODE_MISTYPED` for a given code in our own form whose check character is wrong */
export function codesToIssue({ productId, codes }: NewCodes, vendor: string, random: Random): readonly CodeToIssue[] {
  const amount = typeof codes === 'number' ? codes : codes.length;
  if (!Number.isInteger(amount) || amount < 1 || amount > MAX_CODES) {
    throw new TypeError(`A call can add 1 to ${MAX_CODES} codes.`);
  }
  const coded = (code: string): CodeToIssue => ({
    code,
    lookupId: new LicenseCodeSecret(vendor, productId, code).lookupId,
  });
  if (typeof codes !== 'number') return codes.map((code) => coded(canonicalLicenseCode(code)));
  const made = new Set<string>();
  while (made.size < amount) made.add(generateDigitCode(random));
  return [...made].map(coded);
}

/** Rolls back the unit of work: some of the codes are written by then. */
export class CodeTakenError extends Error {
  override readonly name = 'CodeTaken';
}

export const codeExists = (): Outcome<never> =>
  refused('LICENSE_CODE_EXISTS', 'A license of the product already has one of these codes, or a code is given twice.');

/**
 * Adds all or none. Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `NOT_CERTIFIABLE`.
 * @throws CodeTakenError if a license of the product has one of these codes
 */
export async function issueCodes(
  tx: LedgerTransaction,
  { vendor, now, random }: UpdateContext,
  wanted: NewCodes,
  coded: readonly CodeToIssue[],
  actor: Actor,
): Promise<Outcome<readonly License[]>> {
  const { productId, profileId, companyId, label } = wanted;
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const profile = await lockProfile(tx, productId, profileId);
  if (!profile.ok) return profile;
  const company = await lockCompany(tx, productId, companyId);
  if (!company.ok) return company;
  const common = {
    productId,
    ...initialTerms(product, profile.value),
    seatsTaken: 0,
    ...(profileId !== undefined && { profileId }),
    ...(companyId !== undefined && { companyId }),
    ...(label !== undefined && { label }),
    createdAt: isoTime(now),
  };
  const licenses = coded.map(
    (each): License => withDerivedIndexes({ id: randomId('lic', 12, random), ...common, ...each }),
  );
  // They do not differ in anything that a certificate contains.
  const uncertifiable = await licenseSigningRefusal(product, licenses[0] as License, vendor, now);
  if (uncertifiable !== undefined) return uncertifiable;
  for (const license of licenses) {
    await insert(tx, license);
    await recordAudit(tx, random, now, { actor, action: 'license.added', subject: license.id, detail: { productId } });
  }
  return granted(licenses);
}

async function insert(tx: LedgerTransaction, license: License): Promise<void> {
  try {
    await tx.licenses.insert(license);
  } catch (error) {
    if (error instanceof CountersignError && error.code === 'UNIQUE_VIOLATION') throw new CodeTakenError();
    throw error;
  }
}
