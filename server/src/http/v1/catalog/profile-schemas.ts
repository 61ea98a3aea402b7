import { z } from 'zod';
import { featureLimit, termFeature, termFields, termPatch } from '../licenses/term-schemas.js';
import { labelText, nextCursor, pageQuery, productId, profileId, resellerId, timestamp } from '../primitive-schemas.js';

const seats = z.int().min(0).max(2_147_483_647).meta({ description: 'Number of devices at the same time' });
const enabled = z.boolean().meta({ description: 'Initial status of its licenses: active or suspended' });
const acquired = z.boolean().meta({ description: 'Whether its licenses are initially marked as handed out' });
const name = labelText.meta({ description: 'Unique among the profiles of the product, ignoring case' });
const reseller = labelText.meta({ description: 'Name of a reseller; created if it does not exist' });

export const profile = z
  .object({
    id: profileId,
    productId,
    name,
    enabled,
    acquired,
    resellerId: resellerId.optional(),
    seats,
    ...z.object(termFields).partial().required({ type: true }).shape,
    features: z.array(termFeature),
    limitsOff: z.record(z.string(), featureLimit).optional().meta({ description: 'Limits of features that are off' }),
    createdAt: timestamp,
    modifiedAt: timestamp,
  })
  .meta({ id: 'Profile' });

const termChanges = {
  ...termPatch,
  seats: seats.optional(),
  enabled: enabled.optional(),
  acquired: acquired.optional(),
};
export const newProfile = z.strictObject({
  ...termChanges,
  productId,
  name,
  reseller: reseller.optional(),
});
export const profilePatch = z.strictObject({
  ...termChanges,
  name: name.optional(),
  reseller: reseller.nullable().optional(),
  inherit: z.boolean().default(false).meta({ description: 'Whether its licenses inherit the changes' }),
});
export const profileQuery = { productId: productId.optional(), ...pageQuery };
export const profilePage = z.object({ items: z.array(profile), next: nextCursor });
export const profileParams = { id: profileId };
