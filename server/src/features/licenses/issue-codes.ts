import { CountersignError, canonicalLicenseCode, LicenseCodeSecret, type Random, randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockedCompany } from '../companies/locked-company.js';
import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { lockedProfile } from '../profiles/locked-profile.js';
import { initialTerms } from '../terms/initial-terms.js';
import { isoTime } from '../time.js';
import { codeOfDigits } from './code-of-digits.js';
import type { License } from './license-record.js';
import { keptLicense } from './put-license.js';
import { uncertifiableLicense } from './rehearse-license.js';
import type { UpdateMeans } from './update-license.js';

export const MOST_CODES = 10_000;

/** Licenses that all begin with what their profile or product says. */
export interface NewCodes {
  readonly productId: string;
  readonly profileId?: string;
  readonly companyId?: string;
  readonly label?: string;
  /** Codes from elsewhere, or how many are to be made: 1 to 10,000. */
  readonly codes: readonly string[] | number;
}

/** A code before it has a license. */
export interface Coded {
  readonly code: string;
  readonly lookupId: string;
}

/** @throws CountersignError `LICENSE_CODE_MISTYPED` for a given code of our own form whose check character does not fit */
export function codesOf({ productId, codes }: NewCodes, vendor: string, random: Random): readonly Coded[] {
  const amount = typeof codes === 'number' ? codes : codes.length;
  if (!Number.isInteger(amount) || amount < 1 || amount > MOST_CODES) {
    throw new TypeError(`1 to ${MOST_CODES} codes are added at once.`);
  }
  const coded = (code: string): Coded => ({ code, lookupId: new LicenseCodeSecret(vendor, productId, code).lookupId });
  if (typeof codes !== 'number') return codes.map((code) => coded(canonicalLicenseCode(code)));
  const made = new Set<string>();
  while (made.size < amount) made.add(codeOfDigits(random));
  return [...made].map(coded);
}

/** Undoes the unit of work that it is thrown in: by then a part of the codes is written. */
export class CodeTaken extends Error {
  override readonly name = 'CodeTaken';
}

export const codeExists = (): Outcome<never> =>
  refused('LICENSE_CODE_EXISTS', 'A license of the product has one of these codes already, or a code is there twice.');

/**
 * Adds all of them or none. Refuses `PRODUCT_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`, `NOT_CERTIFIABLE`.
 * @throws CodeTaken when a license of the product has one of these codes
 */
export async function issueCodes(
  tx: LedgerTransaction,
  { vendor, now, random }: UpdateMeans,
  wanted: NewCodes,
  coded: readonly Coded[],
  actor: Actor,
): Promise<Outcome<readonly License[]>> {
  const { productId, profileId, companyId, label } = wanted;
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const profile = await lockedProfile(tx, productId, profileId);
  if (!profile.ok) return profile;
  const company = await lockedCompany(tx, productId, companyId);
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
  const licenses = coded.map((each): License => keptLicense({ id: randomId('lic', 12, random), ...common, ...each }));
  // They differ in nothing that a certificate says.
  const uncertifiable = await uncertifiableLicense(product, licenses[0] as License, vendor, now);
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
    if (error instanceof CountersignError && error.code === 'UNIQUE_VIOLATION') throw new CodeTaken();
    throw error;
  }
}
