import { z } from 'zod';
import { featureCode, label, licenseId, NO_CONTROLS, next, pageQuery, productId, time, udf } from './primitives.js';

const licenseFeature = z.strictObject({
  code: featureCode,
  limit: z.int().min(0).optional().meta({ description: 'A number that the application reads from the certificate' }),
});
export const licenseStatus = z.enum(['active', 'suspended']);
const licenseFields = {
  seats: z.int().min(1).max(1_000_000).meta({ description: 'How many devices may be active at once' }),
  expiresAt: time.optional().meta({ description: 'Perpetual when it is left out' }),
  startsAt: time.optional(),
  maintenanceUntil: time.optional(),
  udf: udf
    .optional()
    .meta({ description: "The vendor's own values, for the application to read from the certificate" }),
  label: label.optional().meta({ description: 'Free text for people: a customer, an order' }),
};
export const license = z
  .object({
    id: licenseId,
    productId,
    code: z.string().meta({ description: 'License code: a secret of the customer' }),
    status: licenseStatus,
    seatsTaken: z.int(),
    behindSince: time.optional().meta({
      description: 'No new device since then: a certificate is newer than the ledger, which is to be reconciled',
    }),
    ...licenseFields,
    features: z.array(licenseFeature),
    createdAt: time,
  })
  .meta({ id: 'License' });
export const newLicense = z.strictObject({
  productId,
  code: z
    .string()
    .min(1)
    .max(200)
    .regex(NO_CONTROLS, 'text without control characters')
    .optional()
    .meta({ description: 'A code from elsewhere; made when it is left out' }),
  ...licenseFields,
  seats: licenseFields.seats.default(1),
  features: z.array(licenseFeature).max(256).optional().meta({
    description: 'Those that the product includes, when it is left out',
  }),
});
export const licenseQuery = { productId: productId.optional(), status: licenseStatus.optional(), ...pageQuery };
export const licensePage = z.object({ items: z.array(license), next });
export const licenseParams = { id: licenseId };
