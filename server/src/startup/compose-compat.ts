import { faxstoreApi } from '../compat/faxstore/faxstore-api.js';
import { sellcodesApi } from '../compat/sellcodes/sellcodes-api.js';
import { wisecpApi } from '../compat/wisecp/wisecp-api.js';
import { woocommerceApi } from '../compat/woocommerce/woocommerce-api.js';
import { zentitleApi } from '../compat/zentitle/zentitle-api.js';
import type { Features } from '../features/features.js';
import type { Clock } from '../features/time.js';
import type { CompatibleApi } from '../http/routing/compatible-api.js';

/** The compatible APIs that are switched on. */
export interface CompatConfig {
  /** `customerId` is the vendor's own if omitted. */
  readonly zentitle: false | { readonly customerId?: string | undefined };
  readonly woocommerce: boolean;
  readonly sellcodes: boolean;
  /** `version1` is its old API; off if omitted. */
  readonly faxstore: false | { readonly version1?: boolean | undefined };
  readonly wisecp: boolean;
}

export interface CompatDependencies {
  /** The customer id of Zentitle's clients, unless configured otherwise. */
  readonly customerId: string;
  readonly clock: Clock;
  /** The public URL of this server, without a trailing slash. */
  readonly publicUrl: () => string;
}

/** Returns the compatible APIs that are on. The only place that knows them all. */
export function composeCompat(
  features: Features,
  { zentitle, woocommerce, sellcodes, faxstore, wisecp }: CompatConfig,
  { customerId, clock, publicUrl }: CompatDependencies,
): readonly CompatibleApi[] {
  return [
    ...(zentitle === false ? [] : [zentitleApi(features, { customerId: zentitle.customerId ?? customerId, clock })]),
    ...(woocommerce ? [woocommerceApi(features, { clock })] : []),
    ...(sellcodes ? [sellcodesApi(features, { clock, publicUrl })] : []),
    ...(faxstore === false ? [] : [faxstoreApi(features, { publicUrl, version1: faxstore.version1 === true })]),
    ...(wisecp ? [wisecpApi(features)] : []),
  ];
}
