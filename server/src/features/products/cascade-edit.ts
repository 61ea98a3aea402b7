import type { LedgerTransaction } from '../ledger.js';
import { editLicenses, type LicenseEdit, type LicenseEditResult } from '../licenses/edit-licenses.js';
import { licenseSigningRefusal } from '../licenses/license-dry-run.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import type { EditCascade } from './product-edit.js';
import type { Product } from './product-record.js';

/**
 * Propagates renamed and deleted parts of a product to its profiles, its licenses and their usage, as many as one unit
 * of work can. Refuses `NOT_CERTIFIABLE` if a license would no longer fit in a certificate. The caller holds the
 * product's lock.
 */
export async function cascadeEdit(
  tx: LedgerTransaction,
  product: Product,
  cascade: EditCascade,
  { vendor, now, cursor }: { readonly vendor: string; readonly now: number; readonly cursor: string | undefined },
): Promise<Outcome<LicenseEditResult>> {
  const modifiedAt = isoTime(now);
  const edit: LicenseEdit = {
    apply(license) {
      const edited = cascade.terms(license);
      return granted(edited === license ? license : { ...edited, modifiedAt });
    },
    ...(cascade.grows && { check: (license) => licenseSigningRefusal(product, license, vendor, now) }),
    async besides({ id }) {
      const { byFeature } = cascade;
      if (byFeature === undefined) return;
      const usage = await tx.usages.get(id);
      if (usage !== undefined) await tx.usages.put({ ...usage, features: byFeature(usage.features) });
      const secrets = await tx.secrets.get(id);
      if (secrets === undefined) return;
      await tx.secrets.put({ id, setAt: byFeature(secrets.setAt), values: byFeature(secrets.values) });
    },
  };
  const profiles = await tx.profiles.find('productId', product.id);
  for (const { id } of profiles) await tx.lock('profiles', id);
  const licenses = await editLicenses(tx, { productId: product.id }, edit, cursor);
  // Only once: if two names are swapped, a second time would undo the first.
  if (!licenses.ok || licenses.value.next !== undefined) return licenses;
  for (const { id } of profiles) {
    const profile = await tx.profiles.get(id);
    if (profile === undefined) continue;
    const edited = cascade.terms(profile);
    if (edited !== profile) await tx.profiles.put({ ...edited, modifiedAt });
  }
  return licenses;
}
