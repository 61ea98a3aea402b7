import type { LedgerTransaction } from '../ledger.js';
import { isNetwork } from '../network-list.js';
import { type Outcome, refused } from '../outcome.js';
import { domainOf } from './license-domain.js';
import type { License } from './license-record.js';
import { domainKey } from './put-license.js';

/** Where a license may be used. What is left out stays; `null` clears. */
export interface PlaceChanges {
  /** IP addresses and networks; none of them is the same as `null`: from anywhere. */
  readonly addresses?: readonly string[] | null;
  /** In any spelling. */
  readonly domain?: string | null;
}

/** @throws TypeError for what is no network or no domain */
export function withPlaces<T extends Pick<License, 'addresses' | 'domain'>>(license: T, changes: PlaceChanges): T {
  const { addresses: listed, domain: registered, ...rest } = license;
  const addresses = (changes.addresses === undefined ? listed : changes.addresses) ?? [];
  if (!addresses.every(isNetwork)) throw new TypeError('addresses: not an IP address or a network');
  const domain = typeof changes.domain === 'string' ? domainOf(changes.domain) : undefined;
  if (typeof changes.domain === 'string' && domain === undefined) throw new TypeError('domain: not a domain');
  const kept = changes.domain === undefined ? registered : domain;
  return {
    ...rest,
    ...(addresses.length > 0 && { addresses }),
    ...(kept !== undefined && { domain: kept }),
  } as T;
}

/** Refuses `DOMAIN_TAKEN`. Whoever gives a license a domain holds its product's lock. */
export async function domainTaken(
  tx: LedgerTransaction,
  { id, productId, domain }: License,
): Promise<Outcome<never> | undefined> {
  if (domain === undefined) return undefined;
  const [other] = await tx.licenses.find('domainKey', domainKey(productId, domain));
  if (other === undefined || other.id === id) return undefined;
  return refused('DOMAIN_TAKEN', `domain: the license ${other.id} is for this domain already. Clear it there first.`);
}
