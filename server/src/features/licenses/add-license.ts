import { randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockCompany } from '../companies/lock-company.js';
import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { lockProfile } from '../profiles/lock-profile.js';
import { changedTerms } from '../terms/change-terms.js';
import { initialTerms } from '../terms/initial-terms.js';
import type { Terms } from '../terms/terms.js';
import { isoTime } from '../time.js';
import type { CodeToIssue } from './issue-codes.js';
import { licenseSigningRefusal } from './license-dry-run.js';
import type { License } from './license-record.js';
import { withDerivedIndexes } from './save-license.js';
import type { UpdateContext } from './update-license.js';

/** Omitted fields come from the profile or, without one, from the product. */
export interface NewLicense extends Partial<Omit<Terms, 'limitsOff'>> {
  readonly productId: string;
  /** An existing code; if omitted, a new one is made. */
  readonly code?: string;
  readonly profileId?: string;
  readonly companyId?: string;
  /** ISO 8601, UTC. */
  readonly startsAt?: string;
  readonly label?: string;
}

/** Adds one license with its own terms. Refuses as `Licenses.add`. */
export async function addLicense(
  tx: LedgerTransaction,
  { vendor, now, random }: UpdateContext,
  { productId, code: _given, profileId, companyId, startsAt, label, ...own }: NewLicense,
  { code, lookupId }: CodeToIssue,
  actor: Actor,
): Promise<Outcome<License>> {
  // Licenses of a product are added one after the other, so that no code is added twice.
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const profile = await lockProfile(tx, productId, profileId);
  if (!profile.ok) return profile;
  const company = await lockCompany(tx, productId, companyId);
  if (!company.ok) return company;
  const { status, acquired, ...initial } = initialTerms(product, profile.value);
  const terms = newTerms(product, initial, own, now);
  if (!terms.ok) return terms;
  if ((await tx.licenses.find('lookupId', lookupId)).length > 0) {
    return refused('LICENSE_CODE_EXISTS', `The product ${productId} already has a license with this code.`);
  }
  const license: License = withDerivedIndexes({
    id: randomId('lic', 12, random),
    productId,
    code,
    lookupId,
    status,
    ...(acquired !== undefined && { acquired }),
    ...terms.value,
    seatsTaken: 0,
    ...(profileId !== undefined && { profileId }),
    ...(companyId !== undefined && { companyId }),
    ...(startsAt !== undefined && { startsAt }),
    ...(label !== undefined && { label }),
    createdAt: isoTime(now),
  });
  const uncertifiable = await licenseSigningRefusal(product, license, vendor, now);
  if (uncertifiable !== undefined) return uncertifiable;
  await tx.licenses.insert(license);
  const detail = { productId, seats: license.seats };
  await recordAudit(tx, random, now, { actor, action: 'license.added', subject: license.id, detail });
  return granted(license);
}

/** Days or an end date alone imply the type. If features are given, they are all that the license has. */
function newTerms(
  product: Product,
  initial: Terms,
  { features, ...own }: Partial<Omit<Terms, 'limitsOff'>>,
  now: number,
): Outcome<Terms> {
  const { type = own.subscriptionDays !== undefined ? 'subscription' : own.expiresAt && 'expiration' } = own;
  const { subscriptionDays: _days, expiresAt: _end, limitsOff: _limits, ...rest } = initial;
  const before: Terms = {
    ...(type === undefined ? initial : { ...rest, type: 'perpetual' }),
    ...(features !== undefined && { features: [], limitsOff: {} }),
  };
  const on = features?.map((feature) => ({ ...feature, on: true }));
  return changedTerms(product, before, { ...own, ...(type && { type }), ...(on && { features: on }) }, now);
}
