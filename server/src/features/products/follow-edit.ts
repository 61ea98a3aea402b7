import type { LedgerTransaction } from '../ledger.js';
import { type EditedLicenses, editLicenses, type LicenseEdit } from '../licenses/edit-licenses.js';
import { uncertifiableLicense } from '../licenses/rehearse-license.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Follow } from './product-edit.js';
import type { Product } from './product-record.js';

/**
 * Brings the new names of a product's parts into its profiles, its licenses and what is in use of them, as far as one
 * unit of work can. Refuses `NOT_CERTIFIABLE` when no certificate could carry them. The caller holds the product's lock.
 */
export async function followEdit(
  tx: LedgerTransaction,
  product: Product,
  follow: Follow,
  { vendor, now, cursor }: { readonly vendor: string; readonly now: number; readonly cursor: string | undefined },
): Promise<Outcome<EditedLicenses>> {
  const modifiedAt = isoTime(now);
  const edit: LicenseEdit = {
    apply(license) {
      const edited = follow.terms(license);
      return granted(edited === license ? license : { ...edited, modifiedAt });
    },
    ...(follow.grows && { check: (license) => uncertifiableLicense(product, license, vendor, now) }),
    async besides({ id }) {
      const { byFeature } = follow;
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
  // Once: where two names change places, a second time would undo the first.
  if (!licenses.ok || licenses.value.next !== undefined) return licenses;
  for (const { id } of profiles) {
    const profile = await tx.profiles.get(id);
    if (profile === undefined) continue;
    const edited = follow.terms(profile);
    if (edited !== profile) await tx.profiles.put({ ...edited, modifiedAt });
  }
  return licenses;
}
