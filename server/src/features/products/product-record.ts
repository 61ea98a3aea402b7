import { type Document, defineCollection } from '../../store/port.js';
import type { Terms } from '../terms/terms.js';
import type { ProductListing } from './listing.js';

/** Something that is licensed. Its id is in every certificate (`aud`). */
export interface Product extends Document {
  readonly name: string;
  /** The name in lower case: unique, since older APIs know a product by its name. */
  readonly nameKey?: string;
  readonly features: readonly ProductFeature[];
  /** How its features are sorted for people; a feature that names none is in the group `Default`. */
  readonly featureGroups?: readonly FeatureGroup[];
  /** The vendor's own fields: what a license has in them unless it says otherwise. */
  readonly udfFields?: readonly UdfField[];
  /** What a license gets unless it says otherwise. */
  readonly defaults?: ProductDefaults;
  /** Present when it can be tried without a license. */
  readonly trial?: TrialOffer;
  /** Ten digits: how Zentitle's API names it. */
  readonly zentitleId?: string;
  /** How the other compatible APIs name it: each 1 to 64 letters, digits, dashes and underscores. */
  readonly woocommerceId?: string;
  readonly sellcodesId?: string;
  readonly faxstoreId?: string;
  readonly wisecpId?: string;
  readonly listing?: ProductListing;
  /** How many bound machine components may change, all counted alike. When it is left out they are weighed. */
  readonly machineChangesAllowed?: number;
  /** Machine component to what it weighs, 1 to 100; others weigh 3, `cpu` and `vol` 1. */
  readonly machineWeights?: Readonly<Record<string, number>>;
  /** Percent of the weight that must stay, 1 to 100; two thirds when it is left out. */
  readonly machineThreshold?: number;
  /** What is done about a device whose state was cloned or put back; `report` when it is left out. */
  readonly forks?: ForkPolicy;
  /** After how many days a device must have checked with the server, or refreshed by file; never when it is left out. */
  readonly checkEveryDays?: number;
  /** Keys that an order gets for each one that was bought; 1 when it is left out. */
  readonly deliveredQuantity?: number;
  /** Present when its installations may be checked by a parameter list. */
  readonly checking?: ProductChecking;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Absent until it is changed. */
  readonly modifiedAt?: string;
}

/** What an installation says when it asks whether its license is good. */
export interface ProductChecking {
  /** HMAC of the secret in the address that installations ask; base64url. */
  readonly tokenHash: string;
  readonly parameters: readonly CheckParameter[];
}

export interface CheckParameter {
  readonly name: string;
  /** A check without it fails. */
  readonly required: boolean;
  /** The first check stores its value with the license, and a later one must bring the same. */
  readonly locks: boolean;
}

export const FEATURE_TYPES = ['normal', 'floating', 'element-pool', 'consumption-tokens', 'secure-store'] as const;
/**
 * `floating`: so many seats at once; `element-pool`: so many elements, which come back; `consumption-tokens`: so many
 * tokens, which don't; `secure-store`: a value that is for the device alone.
 */
export type FeatureType = (typeof FEATURE_TYPES)[number];

export interface ProductFeature {
  readonly code: string;
  readonly name: string;
  /** Whether a license has it unless it says otherwise. */
  readonly included: boolean;
  /** `normal` when it is left out. */
  readonly type?: FeatureType;
  readonly notes?: string;
  /** Name of a feature group. */
  readonly group?: string;
  /** Of the type `normal` only. */
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

/** `report`: the activation is marked, and served all the same. `refuse`: its devices are turned away until it is settled. */
export const FORK_POLICIES = ['report', 'refuse'] as const;
export type ForkPolicy = (typeof FORK_POLICIES)[number];

export interface TrialOffer {
  readonly days: number;
}

/** The compatible APIs that name a product in a way of their own, and where it is kept. */
export const PRODUCT_ALIASES = ['woocommerceId', 'sellcodesId', 'faxstoreId', 'wisecpId'] as const;
export type ProductAlias = (typeof PRODUCT_ALIASES)[number];

export const products = defineCollection<Product>({
  name: 'products',
  unique: ['zentitleId', 'nameKey', ...PRODUCT_ALIASES],
});
