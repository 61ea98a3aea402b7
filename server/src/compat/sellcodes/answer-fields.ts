import type { License } from '../../features/licenses/license-record.js';
import type { Product } from '../../features/products/product-record.js';

// Numbers are strings where Sellcodes' document has strings, and booleans are "1" or "0".

export const ownerName = ({ owner }: License): string =>
  owner === undefined ? '' : `${owner.firstName} ${owner.lastName}`.trim();

export const purchasedAt = ({ soldAt, createdAt }: License): number => Date.parse(soldAt ?? createdAt);

/** `2018-02-20 02:10:10`, UTC. */
const plainTime = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');

const UNLIMITED = 'Unlimited';
export const expiryText = ({ expiresAt }: License): string =>
  expiresAt === undefined ? UNLIMITED : plainTime(Date.parse(expiresAt));
/** Clients make a date of it, so it is seconds since 1970, like `Purchase_date` beside it. */
export const expirySeconds = ({ expiresAt }: License): string | number =>
  expiresAt === undefined ? UNLIMITED : Math.floor(Date.parse(expiresAt) / 1000);

export const slugOf = ({ id, listing }: Product): string => listing?.slug ?? id;
const flag = (on: boolean | undefined): string => (on === true ? '1' : '0');

export const customerFields = (license: License) => ({
  customer_name: ownerName(license),
  customer_email: license.owner?.email ?? '',
});

export const siteFields = ({ seats, seatsTaken }: License) => ({
  license_limit: String(seats),
  site_count: String(seatsTaken),
});

export const purchaseDateField = (license: License) => ({ Purchase_date: plainTime(purchasedAt(license)) });

export const updateFields = ({ listing }: Product) => ({
  is_wordpress_product: flag(listing?.isWordPress),
  offering_automatic_updates: flag(listing?.automaticUpdates),
});

export const activationsLeftField = ({ seats, seatsTaken }: License) => ({
  activations_left: Math.max(0, seats - seatsTaken),
});
