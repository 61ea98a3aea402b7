import type { LedgerTransaction } from '../ledger.js';
import { canonicalDomain } from '../licenses/canonical-domain.js';
import type { License } from '../licenses/license-record.js';
import { domainKey } from '../licenses/save-license.js';
import { isNetwork } from '../network-list.js';
import { type Outcome, refused } from '../outcome.js';

/** Where a license may be used. Omitted fields stay; `null` clears a field. */
export interface LocationRestrictionChanges {
  /** IP addresses and networks; an empty list is the same as `null`: anywhere. */
  readonly addresses?: readonly string[] | null;
  /** In any spelling. */
  readonly domain?: string | null;
}

/** @throws TypeError for an invalid network or domain */
export function withLocationRestrictions<T extends Pick<License, 'addresses' | 'domain'>>(
  license: T,
  changes: LocationRestrictionChanges,
): T {
  const { addresses: listed, domain: registered, ...rest } = license;
  const addresses = (changes.addresses === undefined ? listed : changes.addresses) ?? [];
  if (!addresses.every(isNetwork)) throw new TypeError('addresses: not an IP address or a network');
  const domain = typeof changes.domain === 'string' ? canonicalDomain(changes.domain) : undefined;
  if (typeof changes.domain === 'string' && domain === undefined) throw new TypeError('domain: not a domain');
  const kept = changes.domain === undefined ? registered : domain;
  return {
    ...rest,
    ...(addresses.length > 0 && { addresses }),
    ...(kept !== undefined && { domain: kept }),
  } as T;
}

/** Refuses `DOMAIN_TAKEN`. Assigning a domain needs the product's lock. */
export async function domainTakenRefusal(
  tx: LedgerTransaction,
  { id, productId, domain }: License,
): Promise<Outcome<never> | undefined> {
  if (domain === undefined) return undefined;
  const [other] = await tx.licenses.find('domainKey', domainKey(productId, domain));
  if (other === undefined || other.id === id) return undefined;
  return refused('DOMAIN_TAKEN', `domain: the license ${other.id} already has this domain. Remove it there first.`);
}
