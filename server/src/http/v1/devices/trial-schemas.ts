import { z } from 'zod';
import { bundle, computerId, licenseId, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';

export const trial = z
  .object({
    productId,
    computerId,
    days: z.int(),
    status: z.enum(['in-trial', 'expired']),
    converted: z.boolean().meta({ description: 'Whether the computer was activated with a license' }),
    licenseId: licenseId.optional(),
    startedAt: timestamp,
    expiresAt: timestamp,
    leaseEndsAt: timestamp.meta({ description: 'Until when the computer need not ask again' }),
    modifiedAt: timestamp,
  })
  .meta({ id: 'Trial' });
export const registeredTrial = z.object({ certificate: bundle('Registered trial'), trial });
export const newTrial = z.strictObject({ productId, computerId });
export const trialQuery = { productId: productId.optional(), computerId: computerId.optional(), ...pageQuery };
export const trialPage = z.object({ items: z.array(trial), next: nextCursor });
export const computerParams = { productId, computerId };
