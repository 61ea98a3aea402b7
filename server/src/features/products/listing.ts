import type { JsonValue } from '../../store/port.js';

/** How a product presents itself to buyers and to the software that updates it. */
export interface ProductListing {
  /** The vendor's own number or name for it. */
  readonly softwareId?: string;
  readonly author?: string;
  readonly url?: string;
  /** Its short name in URLs and plug-in folders; its id where it is left out. */
  readonly slug?: string;
  readonly description?: string;
  readonly installation?: string;
  readonly faq?: string;
  readonly shortDescription?: string;
  readonly tags?: readonly string[];
  readonly contributors?: readonly string[];
  /** The platform's versions that it needs and was tested with, where a release does not say so itself. */
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly donateUrl?: string;
  readonly isWordPress?: boolean;
  readonly automaticUpdates?: boolean;
  /** Whatever else the vendor's own software wants to know. */
  readonly extraData?: JsonValue;
}
