import { z } from 'zod';
import { FORK_POLICIES } from '../../../features/products/product-record.js';
import { leasePatch, termFields } from '../licenses/term-schemas.js';
import { dayCount, labelText, nextCursor, productId, timestamp } from '../primitive-schemas.js';
import { listing } from './listing-schemas.js';
import { featureGroup, productFeature, udfField } from './product-part-schemas.js';

const seats = z.int().min(1).max(1_000_000).meta({ description: 'Number of devices at the same time' });
const subscriptionDays = z.int().min(1).max(5_000).meta({ description: 'For subscriptions: total number of days' });
const trial = z
  .strictObject({ days: dayCount })
  .meta({ description: 'Present if the product can be tried without a license' });
const machineChangesAllowed = z.int().min(0).max(15).meta({
  description: 'How many bound machine components may change, all counted equally; by default they are weighted',
});
const machineWeights = z
  .record(z.string().regex(/^[a-z][a-z0-9-]{1,15}$/, 'the name of a machine component'), z.int().min(1).max(100))
  .refine((weights) => Object.keys(weights).length <= 16, 'at most 16 components')
  .meta({ description: 'Weight of each machine component; default: 3, but 1 for cpu and vol' });
const machineThreshold = z
  .int()
  .min(1)
  .max(100)
  .meta({ description: "Percent of a machine's weight that must remain; default: two thirds" });
const forks = z.enum(FORK_POLICIES).meta({
  description:
    'How to treat a device whose state was cloned or restored: `report` marks the activation and serves it, `refuse` refuses its devices until the fork is settled. Default: `report`',
});
const checkEveryDays = dayCount.meta({ description: 'Number of days after which a device must check or refresh' });

const deliveredQuantity = z
  .int()
  .min(1)
  .max(1_000)
  .meta({ description: 'Number of keys that an order gets per unit; default: 1' });

const alias = z.string().regex(/^[\w-]{1,64}$/, '1 to 64 letters, digits, dashes and underscores');
const aliases = {
  woocommerceId: alias.optional().meta({ description: 'Its number in the WooCommerce shop' }),
  sellcodesId: alias.optional().meta({ description: 'Its short code in Sellcodes' }),
  faxstoreId: alias.optional().meta({ description: 'Its number in FaxStore' }),
  wisecpId: alias.optional().meta({ description: 'Its number in WISECP' }),
};
const aliasPatch = {
  woocommerceId: alias.nullable().optional(),
  sellcodesId: alias.nullable().optional(),
  faxstoreId: alias.nullable().optional(),
  wisecpId: alias.nullable().optional(),
};

const { type, expiresAt, leases } = termFields;
const defaults = z
  .object({
    type,
    subscriptionDays: subscriptionDays.optional(),
    expiresAt: expiresAt.optional(),
    seats,
    leases: leases.optional(),
  })
  .meta({ description: 'Default terms of licenses, unless the profile or the license sets others' });
const newDefaults = z.strictObject({
  type: type.optional(),
  subscriptionDays: subscriptionDays.optional(),
  expiresAt: expiresAt.optional(),
  seats: seats.optional(),
  leases: leases.optional(),
});
const defaultsPatch = newDefaults.extend({ expiresAt: expiresAt.nullable().optional(), leases: leasePatch });

const parts = {
  features: z.array(productFeature).max(256),
  featureGroups: z.array(featureGroup).max(256).optional(),
  udfFields: z.array(udfField).max(64).optional(),
};
export const product = z
  .object({
    id: productId,
    zentitleId: z.string().optional().meta({ description: "Ten digits: its id in Zentitle's API" }),
    ...aliases,
    listing: listing.optional(),
    name: labelText,
    ...parts,
    defaults: defaults.optional(),
    trial: trial.optional(),
    machineChangesAllowed: machineChangesAllowed.optional(),
    machineWeights: machineWeights.optional(),
    machineThreshold: machineThreshold.optional(),
    forks: forks.optional(),
    checkEveryDays: checkEveryDays.optional(),
    deliveredQuantity: deliveredQuantity.optional(),
    createdAt: timestamp,
    modifiedAt: timestamp.optional().meta({ description: 'Absent until it is changed' }),
  })
  .meta({ id: 'Product' });
export const newProduct = z.strictObject({
  id: productId.optional(),
  name: labelText.meta({ description: 'Unique among products, ignoring case' }),
  ...aliases,
  ...parts,
  features: parts.features.default([]),
  defaults: newDefaults.optional(),
  trial: trial.optional(),
  machineChangesAllowed: machineChangesAllowed.optional(),
  machineWeights: machineWeights.optional(),
  machineThreshold: machineThreshold.optional(),
  forks: forks.optional(),
  checkEveryDays: checkEveryDays.optional(),
  deliveredQuantity: deliveredQuantity.optional(),
});
export const productPatch = z.strictObject({
  name: labelText.optional(),
  ...aliasPatch,
  defaults: defaultsPatch.optional(),
  trial: trial.nullable().optional(),
  machineChangesAllowed: machineChangesAllowed.nullable().optional(),
  machineWeights: machineWeights.nullable().optional().meta({ description: 'Replaced as a whole; null clears it' }),
  machineThreshold: machineThreshold.nullable().optional(),
  forks: forks.nullable().optional(),
  checkEveryDays: checkEveryDays.nullable().optional(),
  deliveredQuantity: deliveredQuantity.nullable().optional(),
  listing: listing.nullable().optional().meta({ description: 'Replaced as a whole; null clears it' }),
});
export const productPage = z.object({ items: z.array(product), next: nextCursor });
export const productParams = { id: productId };
