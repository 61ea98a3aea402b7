import type { Product } from '../../features/products/product-record.js';
import type { JsonValue } from '../../store/port.js';

/** Formats a product for `extra_data`, members in the document's order; missing values are empty strings. */
export const formatExtraData = (
  { name, woocommerceId, listing = {} }: Product,
  release: { readonly version: string; readonly publishedAt: string } | undefined,
): Readonly<Record<string, JsonValue>> => ({
  software_name: name,
  software_id: listing.softwareId ?? woocommerceId ?? '',
  software_version: release?.version ?? '',
  software_author: listing.author ?? '',
  software_url: listing.url ?? '',
  software_last_update: release?.publishedAt.slice(0, 10) ?? '',
  software_extra_data: listing.extraData ?? '',
});
