import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockedCompany } from '../companies/locked-company.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { changeNotes, type NoteChanges, noteRefusal } from '../notes/change-notes.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { lockedProfile } from '../profiles/locked-profile.js';
import type { Profile } from '../profiles/profile-record.js';
import { changedTerms, type TermsChanges } from '../terms/change-terms.js';
import { inheritedTerms } from '../terms/inherit-terms.js';
import { initialTerms } from '../terms/initial-terms.js';
import { withTerms } from '../terms/with-terms.js';
import { isoTime } from '../time.js';
import { domainTaken, type PlaceChanges, withPlaces } from './license-places.js';
import type { License, LicenseStatus } from './license-record.js';
import { licenseUnknown } from './license-unknown.js';
import { keptLicense, putLicense } from './put-license.js';
import { uncertifiableLicense } from './rehearse-license.js';

/** What is left out stays; `null` clears. Fewer seats than are taken are allowed: nothing new is issued until enough came back. */
export interface LicenseChanges extends TermsChanges, PlaceChanges {
  readonly status?: LicenseStatus;
  readonly profileId?: string | null;
  /** Takes over the terms of its profile, or without one its product's defaults, before anything else is changed. */
  readonly inheritProfile?: boolean;
  readonly companyId?: string | null;
  readonly label?: string | null;
  readonly acquired?: boolean;
  readonly startsAt?: string | null;
  readonly notes?: NoteChanges;
}

export interface UpdateMeans extends Pick<Means, 'random'> {
  readonly vendor: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Changes a license, or refuses and changes nothing: `LICENSE_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`,
 * `NOTE_UNKNOWN`, `DOMAIN_TAKEN`, what `changedTerms` refuses, and `NOT_CERTIFIABLE`.
 */
export async function updateLicense(
  tx: LedgerTransaction,
  means: UpdateMeans,
  id: string,
  changes: LicenseChanges,
  actor: Actor,
): Promise<Outcome<License>> {
  const { vendor, now, random } = means;
  const found = await tx.licenses.get(id);
  if (found === undefined) return licenseUnknown(id);
  await tx.lock('products', found.productId);
  const product = await tx.products.get(found.productId);
  if (product === undefined) return productUnknown();
  // Whoever moves a license to another profile holds the product's lock, so that this one stays its profile.
  const own = (await tx.licenses.get(id))?.profileId;
  const wanted = changes.profileId === undefined ? own : (changes.profileId ?? undefined);
  const isAsked = changes.inheritProfile === true || typeof changes.profileId === 'string';
  const profile = isAsked ? await lockedProfile(tx, product.id, wanted) : granted(undefined);
  if (!profile.ok) return profile;
  const company = await lockedCompany(tx, product.id, changes.companyId ?? undefined);
  if (!company.ok) return company;
  await tx.lock('licenses', id);
  const license = await tx.licenses.get(id);
  if (license === undefined) return licenseUnknown(id);

  const changed = changedLicense(product, profile.value, license, changes, now);
  if (!changed.ok) return changed;
  const refusal =
    (await noteRefusal(tx, id, changes.notes ?? {})) ??
    (await domainTaken(tx, changed.value)) ??
    (await uncertifiableLicense(product, changed.value, vendor, now));
  if (refusal !== undefined) return refusal;
  await changeNotes(tx, means, id, changes.notes ?? {}, actor, now);
  const fields = Object.keys(changes).filter((name) => name !== 'notes');
  if (fields.length === 0) return granted(license);
  await putLicense(tx, changed.value);
  await recordAudit(tx, random, now, { actor, action: 'license.changed', subject: id, detail: { fields } });
  if (changed.value.status !== license.status) {
    await recordAudit(tx, random, now, { actor, action: statusAction(changed.value.status), subject: id });
  }
  return changed;
}

export const statusAction = (status: LicenseStatus): string =>
  `license.${status === 'active' ? 'reinstated' : 'suspended'}`;

function changedLicense(
  product: Product,
  profile: Profile | undefined,
  license: License,
  changes: LicenseChanges,
  now: number,
): Outcome<License> {
  const before = changes.inheritProfile === true ? inheriting(product, profile, license) : license;
  const terms = changedTerms(product, before, changes, now);
  if (!terms.ok) return terms;
  const own = withTerms(before, terms.value);
  const { profileId = own.profileId, companyId = own.companyId, label = own.label, startsAt = own.startsAt } = changes;
  const { profileId: _profile, companyId: _company, label: _label, startsAt: _start, ...rest } = own;
  const { status = own.status, acquired = own.acquired } = changes;
  const chosen = { profileId, companyId, label, startsAt, acquired };
  const changed = { ...withPlaces(rest, changes), status, ...present(chosen), modifiedAt: isoTime(now) };
  return granted(keptLicense(changed));
}

/** A code that was handed out stays so, whatever its profile says: it would be handed out again. */
function inheriting(product: Product, profile: Profile | undefined, license: License): License {
  const { status, acquired, ...terms } = initialTerms(product, profile);
  return {
    ...withTerms(license, inheritedTerms(license, terms)),
    ...(profile !== undefined && { status }),
    ...(acquired === true && { acquired }),
  };
}

type Present<T> = { readonly [P in keyof T]?: NonNullable<T[P]> };

const present = <T extends object>(values: T): Present<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Present<T>;
