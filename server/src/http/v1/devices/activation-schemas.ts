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
      description: "RFC 7638 thumbprint of the device's key; without a key, `name:` and its name",
    }),
    computerId,
    username: z.string().optional().meta({ description: 'The group user that activated it' }),
    vmPlatform: z.string().optional().meta({ description: 'The virtual machine platform that it reported, if any' }),
    label: z.string().optional().meta({ description: 'Name that the device gave itself' }),
    generation: z.int().meta({ description: 'Number of certificates issued for it; 0 if it gets none' }),
    machine: z.record(z.string(), z.string()).meta({ description: 'Salted hash of each machine component' }),
    createdAt: timestamp,
    refreshedAt: timestamp,
    endedAt: timestamp.optional(),
    leaseEndsAt: timestamp.optional().meta({
      description: 'When its latest certificate expires unless the device makes contact',
    }),
    forkedAt: timestamp.optional().meta({
      description: "Since when its requests show that the device's state was cloned or restored; until that is settled",
    }),
    fork: z
      .object({
        counter: z.int().meta({ description: 'Number of the request that showed it' }),
        seen: z.enum(['same', 'before', 'after']).meta({
          description: 'Which known request it contradicts: one of the same number, the previous one, or the next one',
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
  forked: z.enum(['true']).optional().meta({ description: 'Only those whose state was cloned or restored' }),
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
