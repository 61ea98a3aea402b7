import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { nextNumber } from '../counters/next-number.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { editLicenses, type LicenseEditResult, runInBatches } from '../licenses/edit-licenses.js';
import { licenseSigningRefusal } from '../licenses/license-dry-run.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { itemNameKey } from '../products/named-items.js';
import type { Product } from '../products/product-record.js';
import { productUnknown } from '../products/products.js';
import { resellerNamed } from '../resellers/resellers.js';
import { withTerms } from '../terms/with-terms.js';
import { isoTime } from '../time.js';
import { changedProfileTerms, inheritedChange, newTerms, type ProfileChange } from './profile-change.js';
import { profileSigningRefusal } from './profile-dry-run.js';
import type { Profile } from './profile-record.js';

export interface NewProfile extends ProfileChange {
  readonly productId: string;
  readonly name: string;
}

export interface ProfileFilter {
  readonly productId?: string;
}

/** Named sets of terms. Names are compared within their product, ignoring case. */
export class Profiles {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;

  constructor(dependencies: Dependencies, vendor: string) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
  }

  /**
   * Omitted fields come from the product's defaults; its licenses are enabled, and their codes are free. Refuses
   * `PRODUCT_UNKNOWN`, `PROFILE_EXISTS`, as changing terms does, and `NOT_CERTIFIABLE`.
   */
  async add({ productId, name, ...given }: NewProfile, actor: Actor): Promise<Outcome<Profile>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('products', productId);
      const product = await tx.products.get(productId);
      if (product === undefined) return productUnknown();
      const key = nameKeyOf(productId, name);
      const taken = await takenName(tx, productId, name);
      if (taken !== undefined) return taken;
      const terms = newTerms(product, given, now);
      if (!terms.ok) return terms;
      const { enabled = true, acquired = false, reseller } = given;
      const profile = {
        ...terms.value,
        productId,
        name,
        nameKey: key,
        enabled,
        acquired,
        createdAt: isoTime(now),
        modifiedAt: isoTime(now),
      };
      const uncertifiable = await profileSigningRefusal(product, terms.value, this.#vendor, now);
      if (uncertifiable !== undefined) return uncertifiable;
      const resold = typeof reseller === 'string' && { resellerId: (await resellerNamed(tx, reseller, now)).id };
      const number = await nextNumber(tx, 'profiles');
      const added: Profile = { id: `prf_${number}`, number, ...profile, ...resold };
      await tx.profiles.insert(added);
      await recordAudit(tx, random, now, { actor, action: 'profile.added', subject: added.id, detail: { productId } });
      return granted(added);
    });
  }

  get(id: string): Promise<Outcome<Profile>> {
    return this.#dependencies.ledger.transaction(async (tx) => known(await tx.profiles.get(id)));
  }

  /** Refuses `PROFILE_UNKNOWN`. */
  byName(productId: string, name: string): Promise<Outcome<Profile>> {
    const key = nameKeyOf(productId, name);
    return this.#dependencies.ledger.transaction(async (tx) => known((await tx.profiles.find('nameKey', key))[0]));
  }

  page(filter: ProfileFilter, cursor: string | undefined, limit: number): Promise<Page<Profile>> {
    return this.#dependencies.ledger.transaction((tx) => tx.profiles.page({ where: filter, cursor, limit }));
  }

  /**
   * With `inherit`, the change is applied to the licenses of the profile in the same unit of work; for more than 5,000
   * in several, the profile last. Refuses `PROFILE_UNKNOWN`, `PROFILE_EXISTS`, as changing terms does,
   * `NOT_CERTIFIABLE`.
   */
  async update(
    id: string,
    change: ProfileChange,
    actor: Actor,
    { inherit = false }: { readonly inherit?: boolean } = {},
  ): Promise<Outcome<Profile>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return runInBatches((cursor) =>
      ledger.transaction(async (tx) => {
        const locked = await lockProfile(tx, id);
        if (locked === undefined) return known(undefined);
        const { product, profile: before } = locked;
        const terms = changedProfileTerms(product, before, change, now);
        if (!terms.ok) return terms;
        const { name = before.name, enabled = before.enabled, acquired = before.acquired, reseller } = change;
        const key = nameKeyOf(product.id, name);
        const taken = key === before.nameKey ? undefined : await takenName(tx, product.id, name);
        if (taken !== undefined) return taken;
        const uncertifiable = await profileSigningRefusal(product, terms.value, this.#vendor, now);
        if (uncertifiable !== undefined) return uncertifiable;
        const changed = {
          ...withTerms(before, terms.value),
          name,
          nameKey: key,
          enabled,
          acquired,
          modifiedAt: isoTime(now),
        };
        const inherited = await (inherit ? this.#inherit(tx, locked, changed, change, now, cursor) : NOBODY);
        if (!inherited.ok) return inherited;
        const { next, changed: licenses } = inherited.value;
        const detail = { changed: Object.keys(change), licenses };
        await recordAudit(tx, random, now, { actor, action: 'profile.updated', subject: id, detail });
        if (next !== undefined) return { next };
        const profile = await resoldBy(tx, changed, reseller, now);
        await tx.profiles.put(profile);
        return granted(profile);
      }),
    );
  }

  /** Refuses `PROFILE_UNKNOWN`, and `PROFILE_IN_USE` while licenses use it. */
  async remove(id: string, actor: Actor): Promise<Outcome<Profile>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const locked = await lockProfile(tx, id);
      if (locked === undefined) return known(undefined);
      const { items } = await tx.licenses.page({ where: { profileId: id }, limit: 1 });
      if (items.length > 0) {
        return refused('PROFILE_IN_USE', 'Licenses still use this profile. Move them out of it first.');
      }
      await tx.profiles.delete(id);
      await recordAudit(tx, random, now, { actor, action: 'profile.removed', subject: id });
      return granted(locked.profile);
    });
  }

  #inherit(
    tx: LedgerTransaction,
    { product }: Locked,
    profile: Profile,
    change: ProfileChange,
    now: number,
    cursor: string | undefined,
  ): ReturnType<typeof editLicenses> {
    const inherited = inheritedChange(product, profile, change, now);
    // Everything else in a certificate has a fixed length.
    const grows = change.features !== undefined || change.udf !== undefined;
    return editLicenses(
      tx,
      { profileId: profile.id },
      {
        apply(license) {
          const outcome = inherited(license);
          return outcome.ok ? granted({ ...outcome.value, modifiedAt: isoTime(now) }) : outcome;
        },
        ...(grows && { check: (license) => licenseSigningRefusal(product, license, this.#vendor, now) }),
      },
      cursor,
    );
  }
}

export const profileUnknown = (): Outcome<never> => refused('PROFILE_UNKNOWN', 'The product has no such profile.');

interface Locked {
  readonly product: Product;
  readonly profile: Profile;
}

/** A profile never changes its product, so it may be read before the lock. */
async function lockProfile(tx: LedgerTransaction, id: string): Promise<Locked | undefined> {
  const productId = (await tx.profiles.get(id))?.productId;
  if (productId === undefined) return undefined;
  await tx.lock('products', productId);
  await tx.lock('profiles', id);
  const profile = await tx.profiles.get(id);
  const product = await tx.products.get(productId);
  return profile === undefined || product === undefined ? undefined : { profile, product };
}

async function resoldBy(
  tx: LedgerTransaction,
  profile: Profile,
  reseller: string | null | undefined,
  now: number,
): Promise<Profile> {
  if (reseller === undefined) return profile;
  const { resellerId: _, ...rest } = profile;
  return reseller === null ? rest : { ...rest, resellerId: (await resellerNamed(tx, reseller, now)).id };
}

const NOBODY: Outcome<LicenseEditResult> = granted({ changed: 0 });

const nameKeyOf = (productId: string, name: string): string => `${productId}:${itemNameKey(name)}`;

/** No profile has the name that means no profile in Zentitle's API. The caller holds the lock on the product. */
async function takenName(tx: LedgerTransaction, productId: string, name: string): Promise<Outcome<never> | undefined> {
  const others = await tx.profiles.find('nameKey', nameKeyOf(productId, name));
  if (itemNameKey(name) !== 'default' && others.length === 0) return undefined;
  return refused('PROFILE_EXISTS', 'name: the product already has a profile with this name. Choose another name.');
}

const known = (profile: Profile | undefined): Outcome<Profile> =>
  profile === undefined ? profileUnknown() : granted(profile);
