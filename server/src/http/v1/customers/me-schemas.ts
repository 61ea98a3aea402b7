import { z } from 'zod';
import { HOLDER_STATUSES } from '../../../features/self-service/holder-license-view.js';
import { termFeature, termFields } from '../licenses/term-schemas.js';
import { activationId, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';

export const meQuery = {
  productId: productId.optional().meta({ description: 'Needed if several products have a license with this code' }),
};
export const holderLicense = z
  .object({
    product: z.object({ id: productId, name: z.string() }),
    status: z.enum(HOLDER_STATUSES),
    type: termFields.type,
    subscriptionDays: z.int().optional(),
    startsAt: timestamp.optional(),
    expiresAt: timestamp.optional(),
    maintenanceUntil: timestamp.optional(),
    features: z.array(termFeature),
    seats: z.int(),
    seatsTaken: z.int(),
    switchedOffAt: timestamp.optional(),
    locks: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'Values that checks must send, by parameter' }),
    releasesLeft: z.int().meta({ description: 'How many devices and locks can still be released now' }),
  })
  .meta({ id: 'OwnLicense', description: 'A license as its holder sees it' });

export const holderDevice = z
  .object({
    id: activationId,
    name: z.string().optional().meta({ description: 'Name that the device gave itself' }),
    activatedAt: timestamp,
    lastSeenAt: timestamp,
    leaseEndsAt: timestamp.optional(),
    endedAt: timestamp.optional(),
  })
  .meta({ id: 'OwnDevice' });
export const holderDevices = z.object({ items: z.array(holderDevice), next: nextCursor });
export const holderDevicesQuery = { ...meQuery, ...pageQuery };
export const holderDeviceParams = { id: activationId };
