import { z } from 'zod';
import { secretsBundle } from '../licenses/secret-schemas.js';
import {
  activationId,
  bundle,
  computerId,
  labelText,
  licenseId,
  nextCursor,
  pageQuery,
  productId,
  timestamp,
} from '../primitive-schemas.js';

export const activationStatus = z.enum(['active', 'deactivated', 'released']);
export const activation = z
  .object({
    id: activationId,
    licenseId,
    productId,
    status: activationStatus,
    device: z.string().meta({
      description: "RFC 7638 thumbprint of the device's key; `name:` and what it calls itself where it has none",
    }),
    computerId,
    username: z.string().optional().meta({ description: 'The group user that activated it' }),
    vmPlatform: z.string().optional().meta({ description: 'What it says that it runs on, if it is a virtual machine' }),
    label: z.string().optional().meta({ description: 'What the device calls itself' }),
    generation: z.int().meta({ description: 'Counts the certificates issued for it; 0 where it gets none' }),
    machine: z.record(z.string(), z.string()).meta({ description: 'Machine component to salted hash' }),
    createdAt: timestamp,
    refreshedAt: timestamp,
    endedAt: timestamp.optional(),
    leaseEndsAt: timestamp.optional().meta({
      description: 'When its last certificate runs out unless the device is in contact again',
    }),
    forkedAt: timestamp.optional().meta({
      description: "When its requests showed that its device's state was cloned or put back; until that is settled",
    }),
    fork: z
      .object({
        counter: z.int().meta({ description: 'Number of the request that showed it' }),
        seen: z.enum(['same', 'before', 'after']).meta({
          description: 'Which known request it contradicts: one of the same number, the one before, or the one after',
        }),
      })
      .optional(),
  })
  .meta({ id: 'Activation' });
export const activationQuery = {
  licenseId: licenseId.optional(),
  productId: productId.optional(),
  status: activationStatus.optional(),
  device: z.string().max(205).optional(),
  computerId: computerId.optional(),
  forked: z.enum(['true']).optional().meta({ description: 'Only those whose state was cloned or put back' }),
  ...pageQuery,
};
export const activationPage = z.object({ items: z.array(activation), next: nextCursor });
export const answeredRequest = z.object({
  certificate: bundle('Activation certificate'),
  activation,
  secrets: secretsBundle.optional(),
});
export const requestBody = z.strictObject({ request: bundle('Request') });
export const deactivationBody = z.strictObject({ deactivation: bundle('Deactivation certificate') });
export const deactivated = z.object({ receipt: bundle('Receipt'), activation });
export const releaseBody = z.strictObject({ reason: labelText });
export const settleBody = z.strictObject({ reason: labelText });
export const activationParams = { id: activationId };
