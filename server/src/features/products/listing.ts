import type { JsonValue } from '../../store/port.js';

/** What shops and updaters are told about a product, beside its name. Each is text in the vendor's own words. */
export interface ProductListing {
  readonly softwareId?: string;
  readonly author?: string;
  readonly url?: string;
  readonly slug?: string;
  readonly description?: string;
  readonly installation?: string;
  readonly faq?: string;
  readonly shortDescription?: string;
  readonly tags?: string;
  readonly contributors?: string;
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly donateUrl?: string;
  readonly isWordPress?: boolean;
  readonly automaticUpdates?: boolean;
  /** Anything that the vendor's applications ask for. */
  readonly extraData?: JsonValue;
}
