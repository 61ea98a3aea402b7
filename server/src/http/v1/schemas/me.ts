import { z } from 'zod';
import { OWN_STATUSES } from '../../../features/self-service/own-license.js';
import { activationId, next, pageQuery, productId, time } from './primitives.js';
import { termFeature, termFields } from './terms.js';

export const ownQuery = {
  productId: productId.optional().meta({ description: 'Where several products have a license with this code' }),
};
export const ownLicense = z
  .object({
    product: z.object({ id: productId, name: z.string() }),
    status: z.enum(OWN_STATUSES),
    type: termFields.type,
    subscriptionDays: z.int().optional(),
    startsAt: time.optional(),
    expiresAt: time.optional(),
    maintenanceUntil: time.optional(),
    features: z.array(termFeature),
    seats: z.int(),
    seatsTaken: z.int(),
    switchedOffAt: time.optional(),
    locks: z.record(z.string(), z.string()).optional().meta({ description: 'What checks must bring, by parameter' }),
    releasesLeft: z.int().meta({ description: 'Devices and locks that may still be released now' }),
  })
  .meta({ id: 'OwnLicense', description: 'A license as its holder sees it' });

export const ownDevice = z
  .object({
    id: activationId,
    name: z.string().optional().meta({ description: 'What the device calls itself' }),
    activatedAt: time,
    lastSeenAt: time,
    leaseEndsAt: time.optional(),
    endedAt: time.optional(),
  })
  .meta({ id: 'OwnDevice' });
export const ownDevices = z.object({ items: z.array(ownDevice), next });
export const ownDevicesQuery = { ...ownQuery, ...pageQuery };
export const ownDeviceParams = { id: activationId };
