import { randomId } from '@countersign/shared';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockedCompany } from '../companies/locked-company.js';
import type { LedgerTransaction } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { lockedProfile } from '../profiles/locked-profile.js';
import { changedTerms } from '../terms/change-terms.js';
import { initialTerms } from '../terms/initial-terms.js';
import type { Terms } from '../terms/terms.js';
import { isoTime } from '../time.js';
import type { Coded } from './issue-codes.js';
import type { License } from './license-record.js';
import { keptLicense } from './put-license.js';
import { uncertifiableLicense } from './rehearse-license.js';
import type { UpdateMeans } from './update-license.js';

/** What is left out is as the profile says or, without one, as the product says. */
export interface NewLicense extends Partial<Omit<Terms, 'limitsOff'>> {
  readonly productId: string;
  /** A code from elsewhere; one of our own form is made when it is left out. */
  readonly code?: string;
  readonly profileId?: string;
  readonly companyId?: string;
  /** ISO 8601, UTC. */
  readonly startsAt?: string;
  readonly label?: string;
}

/** Adds one license with terms of its own. `Licenses.add` says what it refuses. */
export async function addLicense(
  tx: LedgerTransaction,
  { vendor, now, random }: UpdateMeans,
  { productId, code: _given, profileId, companyId, startsAt, label, ...own }: NewLicense,
  { code, lookupId }: Coded,
  actor: Actor,
): Promise<Outcome<License>> {
  // Whoever adds licenses of a product does so one after the other: no code is added twice.
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const profile = await lockedProfile(tx, productId, profileId);
  if (!profile.ok) return profile;
  const company = await lockedCompany(tx, productId, companyId);
  if (!company.ok) return company;
  const { status, acquired, ...initial } = initialTerms(product, profile.value);
  const terms = newTerms(product, initial, own, now);
  if (!terms.ok) return terms;
  if ((await tx.licenses.find('lookupId', lookupId)).length > 0) {
    return refused('LICENSE_CODE_EXISTS', `The product ${productId} has a license with this code already.`);
  }
  const license: License = keptLicense({
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
  const uncertifiable = await uncertifiableLicense(product, license, vendor, now);
  if (uncertifiable !== undefined) return uncertifiable;
  await tx.licenses.insert(license);
  const detail = { productId, seats: license.seats };
  await recordAudit(tx, random, now, { actor, action: 'license.added', subject: license.id, detail });
  return granted(license);
}

/** Days or an end alone say the type. Features that are named are all that it has. */
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
