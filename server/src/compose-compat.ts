import { zentitleApi } from './compat/zentitle/dispatch.js';
import type { Features } from './features/features.js';
import type { Clock } from './features/time.js';
import type { CompatibleApi } from './http/compatible-api.js';

/** Which compatible APIs are on. */
export interface CompatConfig {
  /** `customerId` is the vendor's own when it is left out. */
  readonly zentitle: false | { readonly customerId?: string | undefined };
}

/** The compatible APIs that are on: the one place that knows them all. */
export function composeCompat(
  features: Features,
  { zentitle }: CompatConfig,
  { customerId, clock }: { readonly customerId: string; readonly clock: Clock },
): readonly CompatibleApi[] {
  return zentitle === false ? [] : [zentitleApi(features, { customerId: zentitle.customerId ?? customerId, clock })];
}
