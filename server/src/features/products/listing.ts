import type { JsonValue } from '../../store/port.js';

/** How a product is presented to buyers and to software that updates it. */
export interface ProductListing {
  /** The vendor's own number or name for it. */
  readonly softwareId?: string;
  readonly author?: string;
  readonly url?: string;
  /** Its short name in URLs and plug-in folders; its id if omitted. */
  readonly slug?: string;
  readonly description?: string;
  readonly installation?: string;
  readonly faq?: string;
  readonly shortDescription?: string;
  readonly tags?: readonly string[];
  readonly contributors?: readonly string[];
  /** The platform versions that it needs and was tested with, unless a release has its own. */
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly donateUrl?: string;
  readonly isWordPress?: boolean;
  readonly automaticUpdates?: boolean;
  /** Any other data for the vendor's own software. */
  readonly extraData?: JsonValue;
}
