import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { lockCompany } from '../companies/lock-company.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { changeNotes, type NoteChanges, noteRefusal } from '../notes/change-notes.js';
import { granted, type Outcome } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { lockProfile } from '../profiles/lock-profile.js';
import type { Profile } from '../profiles/profile-record.js';
import {
  domainTakenRefusal,
  type LocationRestrictionChanges,
  withLocationRestrictions,
} from '../restrictions/location-restrictions.js';
import { changedTerms, type TermsChanges } from '../terms/change-terms.js';
import { inheritedTerms } from '../terms/inherit-terms.js';
import { initialTerms } from '../terms/initial-terms.js';
import { withTerms } from '../terms/with-terms.js';
import { isoTime } from '../time.js';
import { licenseSigningRefusal } from './license-dry-run.js';
import type { License, LicenseStatus } from './license-record.js';
import { licenseUnknown } from './license-unknown.js';
import { saveLicense, withDerivedIndexes } from './save-license.js';

/**
 * Omitted fields stay; `null` clears a field. Fewer seats than are taken are allowed: nothing new is issued until
 * enough were returned.
 */
export interface LicenseChanges extends TermsChanges, LocationRestrictionChanges {
  readonly status?: LicenseStatus;
  readonly profileId?: string | null;
  /** Resets the terms to those of its profile or, without one, its product's defaults, before other changes. */
  readonly inheritProfile?: boolean;
  readonly companyId?: string | null;
  readonly label?: string | null;
  readonly acquired?: boolean;
  readonly startsAt?: string | null;
  readonly notes?: NoteChanges;
}

export interface UpdateContext extends Pick<Dependencies, 'random'> {
  readonly vendor: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Changes a license, or refuses and changes nothing: `LICENSE_UNKNOWN`, `PROFILE_UNKNOWN`, `COMPANY_UNKNOWN`,
 * `NOTE_UNKNOWN`, `DOMAIN_TAKEN`, as `changedTerms`, and `NOT_CERTIFIABLE`.
 */
export async function updateLicense(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  id: string,
  changes: LicenseChanges,
  actor: Actor,
): Promise<Outcome<License>> {
  const { vendor, now, random } = dependencies;
  const found = await tx.licenses.get(id);
  if (found === undefined) return licenseUnknown(id);
  await tx.lock('products', found.productId);
  const product = await tx.products.get(found.productId);
  if (product === undefined) return productUnknown();
  // Moving a license to another profile needs the product's lock, so the profile can't change meanwhile.
  const own = (await tx.licenses.get(id))?.profileId;
  const wanted = changes.profileId === undefined ? own : (changes.profileId ?? undefined);
  const isAsked = changes.inheritProfile === true || typeof changes.profileId === 'string';
  const profile = isAsked ? await lockProfile(tx, product.id, wanted) : granted(undefined);
  if (!profile.ok) return profile;
  const company = await lockCompany(tx, product.id, changes.companyId ?? undefined);
  if (!company.ok) return company;
  await tx.lock('licenses', id);
  const license = await tx.licenses.get(id);
  if (license === undefined) return licenseUnknown(id);

  const changed = changedLicense(product, profile.value, license, changes, now);
  if (!changed.ok) return changed;
  const refusal =
    (await noteRefusal(tx, id, changes.notes ?? {})) ??
    (await domainTakenRefusal(tx, changed.value)) ??
    (await licenseSigningRefusal(product, changed.value, vendor, now));
  if (refusal !== undefined) return refusal;
  await changeNotes(tx, dependencies, id, changes.notes ?? {}, actor, now);
  const fields = Object.keys(changes).filter((name) => name !== 'notes');
  if (fields.length === 0) return granted(license);
  await saveLicense(tx, changed.value);
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
  const changed = { ...withLocationRestrictions(rest, changes), status, ...present(chosen), modifiedAt: isoTime(now) };
  return granted(withDerivedIndexes(changed));
}

/** A taken code stays taken, whatever its profile: it must not be taken again. */
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
