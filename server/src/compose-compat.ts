import { faxstoreApi } from './compat/faxstore/faxstore-api.js';
import { sellcodesApi } from './compat/sellcodes/sellcodes-api.js';
import { wisecpApi } from './compat/wisecp/wisecp-api.js';
import { woocommerceApi } from './compat/woocommerce/woocommerce-api.js';
import { zentitleApi } from './compat/zentitle/dispatch.js';
import type { Features } from './features/features.js';
import type { Clock } from './features/time.js';
import type { CompatibleApi } from './http/compatible-api.js';

/** Which compatible APIs are on. */
export interface CompatConfig {
  /** `customerId` is the vendor's own when it is left out. */
  readonly zentitle: false | { readonly customerId?: string | undefined };
  readonly woocommerce: boolean;
  readonly sellcodes: boolean;
  /** `version1` is its old API, off when it is left out. */
  readonly faxstore: false | { readonly version1?: boolean | undefined };
  readonly wisecp: boolean;
}

export interface CompatMeans {
  /** What clients of Zentitle's API send unless the configuration says otherwise. */
  readonly customerId: string;
  readonly clock: Clock;
  /** How others reach this server, without a slash at its end. */
  readonly publicUrl: () => string;
}

/** The compatible APIs that are on: the one place that knows them all. */
export function composeCompat(
  features: Features,
  { zentitle, woocommerce, sellcodes, faxstore, wisecp }: CompatConfig,
  { customerId, clock, publicUrl }: CompatMeans,
): readonly CompatibleApi[] {
  return [
    ...(zentitle === false ? [] : [zentitleApi(features, { customerId: zentitle.customerId ?? customerId, clock })]),
    ...(woocommerce ? [woocommerceApi(features, { clock })] : []),
    ...(sellcodes ? [sellcodesApi(features, { clock, publicUrl })] : []),
    ...(faxstore === false ? [] : [faxstoreApi(features, { publicUrl, version1: faxstore.version1 === true })]),
    ...(wisecp ? [wisecpApi(features)] : []),
  ];
}
