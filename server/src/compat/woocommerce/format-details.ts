import type { Activation } from '../../features/activations/activation-record.js';
import type { License } from '../../features/licenses/license-record.js';
import type { LicenseView } from '../../features/licenses/license-views.js';

/**
 * Formats everything about a license for `details`: members in the document's order, each a string or null.
 * @param devices its named activations
 */
export function formatDetails(
  { license, product }: LicenseView,
  devices: readonly Activation[],
  now: number,
): Readonly<Record<string, string | null>> {
  const { owner, deliveries, seats, seatsTaken } = license;
  const names = devices.flatMap(({ label }) => (label === undefined ? [] : [label]));
  return {
    license_id: license.id,
    product_id: product.woocommerceId ?? product.id,
    variation_id: license.variation ?? '0',
    license_key: license.code,
    image_license_key: license.image?.id ?? null,
    license_status: statusOf(license, now),
    owner_first_name: owner?.firstName ?? null,
    owner_last_name: owner?.lastName ?? null,
    owner_email_address: owner?.email ?? null,
    delivre_x_times: String(deliveries?.most ?? 0),
    remaining_delivre_x_times: String(deliveries?.left ?? 0),
    max_instance_number: String(seats),
    number_use_remaining: String(Math.max(0, seats - seatsTaken)),
    activation_date: dayOf(license.lastActivatedAt),
    creation_date: dayOf(license.createdAt),
    expiration_date: dayOf(license.expiresAt),
    valid: String(license.validityDays ?? license.subscriptionDays ?? 0),
    order_id: license.orderId?.replace(/^ord_/, '') ?? null,
    sold_date: dayOf(license.soldAt),
    device_id: JSON.stringify(names),
  };
}

/** The plug-in's words; an unusable license is also `inactive` there. */
function statusOf({ status, returnedAt, switchedOffAt, expiresAt, ...rest }: License, now: number): string {
  if (returnedAt !== undefined) return 'returned';
  if (expiresAt !== undefined && now >= Date.parse(expiresAt)) return 'expired';
  if (status === 'suspended' || switchedOffAt !== undefined) return 'inactive';
  if (rest.seatsTaken > 0) return 'active';
  if (rest.lastActivatedAt !== undefined) return 'inactive';
  return rest.soldAt !== undefined || rest.acquired === true ? 'sold' : 'available';
}

const dayOf = (time: string | undefined): string | null => time?.slice(0, 10) ?? null;
