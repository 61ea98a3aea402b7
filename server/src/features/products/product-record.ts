import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';
import type { ProductListing } from './listing.js';

/** An application that is licensed. Its id is in every certificate (`aud`). */
export interface Product extends Document {
  readonly name: string;
  /** The name in lower case; unique, because older APIs identify a product by its name. */
  readonly nameKey?: string;
  readonly features: readonly ProductFeature[];
  /** Groups in which features are presented; a feature without a group is in `Default`. */
  readonly featureGroups?: readonly FeatureGroup[];
  /** The vendor's own fields, and their default values for licenses. */
  readonly udfFields?: readonly UdfField[];
  /** Default terms of licenses. */
  readonly defaults?: ProductDefaults;
  /** Present if the product offers trials. */
  readonly trial?: TrialOffer;
  /** Ten digits: its id in Zentitle's API. */
  readonly zentitleId?: string;
  /** Its ids in the other compatible APIs: each 1 to 64 letters, digits, dashes and underscores. */
  readonly woocommerceId?: string;
  readonly sellcodesId?: string;
  readonly faxstoreId?: string;
  readonly wisecpId?: string;
  readonly listing?: ProductListing;
  /** How many bound machine components may change, all counted alike; weights apply if omitted. */
  readonly machineChangesAllowed?: number;
  /** Machine component to weight, 1 to 100; others weigh 3, `cpu` and `vol` 1. */
  readonly machineWeights?: Readonly<Record<string, number>>;
  /** Percent of the weight that must stay the same, 1 to 100; two thirds if omitted. */
  readonly machineThreshold?: number;
  /** What to do about a device whose state was cloned or restored; `report` if omitted. */
  readonly forks?: ForkPolicy;
  /** Within how many days a device must check online or refresh by file; never if omitted. */
  readonly checkEveryDays?: number;
  /** Keys per unit bought; 1 if omitted. */
  readonly deliveredQuantity?: number;
  /** Present if its installations are checked by parameters. */
  readonly checking?: ProductChecking;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Absent until it is changed. */
  readonly modifiedAt?: string;
}

/** The parameters that an installation sends with a check. */
export interface ProductChecking {
  /** HMAC of the secret in the check URL; base64url. */
  readonly tokenHash: string;
  readonly parameters: readonly CheckParameter[];
}

export interface CheckParameter {
  readonly name: string;
  /** A check without it fails. */
  readonly required: boolean;
  /** The first check stores its value with the license; later checks must send the same. */
  readonly locks: boolean;
}

export const FEATURE_TYPES = ['normal', 'floating', 'element-pool', 'consumption-tokens', 'secure-store'] as const;
/**
 * `floating`: seats in use at the same time; `element-pool`: elements in use at the same time, which are returned;
 * `consumption-tokens`: tokens that are used up; `secure-store`: a value that only one device can read.
 */
export type FeatureType = (typeof FEATURE_TYPES)[number];

export interface ProductFeature {
  readonly code: string;
  readonly name: string;
  /** Whether licenses have it by default. */
  readonly included: boolean;
  /** `normal` if omitted. */
  readonly type?: FeatureType;
  readonly notes?: string;
  /** Name of a feature group. */
  readonly group?: string;
  /** Only for the type `normal`. */
  readonly inTrials?: boolean;
}

export interface FeatureGroup {
  readonly name: string;
  readonly notes?: string;
}

export interface UdfField {
  readonly name: string;
  readonly value?: string;
}

export type ProductDefaults = Pick<Terms, 'type' | 'subscriptionDays' | 'expiresAt' | 'seats' | 'leases'>;

/** `report`: mark the activation, and serve it. `refuse`: refuse its devices until it is settled. */
export const FORK_POLICIES = ['report', 'refuse'] as const;
export type ForkPolicy = (typeof FORK_POLICIES)[number];

export interface TrialOffer {
  readonly days: number;
}

/** The compatible APIs that have product ids of their own, and the property that stores each. */
export const PRODUCT_ALIASES = ['woocommerceId', 'sellcodesId', 'faxstoreId', 'wisecpId'] as const;
export type ProductAlias = (typeof PRODUCT_ALIASES)[number];

export const products = defineCollection<Product>({
  name: 'products',
  unique: ['zentitleId', 'nameKey', ...PRODUCT_ALIASES],
});
