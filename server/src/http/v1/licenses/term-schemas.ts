import { z } from 'zod';
import { CONCURRENCY_MODES, LEASE_LIMITS, LICENSE_TYPES } from '../../../features/terms/terms.js';
import { featureCode, freeText, timestamp, udf } from '../primitive-schemas.js';

// The terms of licenses, the same for a license, a profile or a product's defaults.

const NUMBER = 2_147_483_647;
const hours = (most: number, description: string) => z.int().min(1).max(most).meta({ description });
const lease = (most: number, when: string) =>
  hours(most, `Hours without the server ${when}; without an end when it is left out`);
const leaseFields = {
  client: lease(LEASE_LIMITS.client, 'after an answer online'),
  offline: lease(LEASE_LIMITS.offline, 'after a certificate that came by file'),
  vm: lease(LEASE_LIMITS.vm, 'on a virtual machine, instead of either'),
  grace: hours(
    LEASE_LIMITS.grace,
    'Hours after the end of any of these in which a device may still be used; none when it is left out',
  ),
};
const mode = z.enum(CONCURRENCY_MODES);
const concurrencyFields = {
  processes: z
    .int()
    .min(1)
    .max(NUMBER)
    .meta({ description: 'Processes on one device; any number when it is left out' }),
  networkSeats: z.int().min(0).max(NUMBER).meta({ description: 'Seats that a LAN daemon may hand out' }),
  heartbeatMinutes: z.int().min(5).max(1440).meta({ description: 'Between two signs of life to a LAN daemon' }),
};
const functionFields = {
  name: freeText(64).min(1),
  on: z.boolean(),
  value: z.int().min(0).max(NUMBER),
};

const optional = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape).partial();
const clearable = <S extends Record<string, z.ZodType>>(shape: S) =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, schema.nullable().optional()]),
  ) as unknown as { readonly [P in keyof S]: z.ZodOptional<z.ZodNullable<S[P]>> };

export const licenseType = z.enum(LICENSE_TYPES).meta({
  description: '`subscription` counts its days from the first activation, `expiration` ends at a date',
});
export const featureLimit = z.int().min(0).max(NUMBER).meta({
  description: 'Seats, elements or tokens; of a normal feature a number for the application',
});
const offlineTokens = z.int().min(0).max(NUMBER).meta({
  description: 'Of tokens: how many a device may use before it settles them; none when it is left out',
});
export const termFeature = z.strictObject({
  code: featureCode,
  limit: featureLimit.optional(),
  offline: offlineTokens.optional(),
});

export const termFields = {
  type: licenseType,
  subscriptionDays: z.int().min(1).meta({ description: 'Of a subscription: counted from the first activation' }),
  expiresAt: timestamp.meta({ description: 'Of a subscription it is set by the first activation' }),
  maintenanceUntil: timestamp,
  leases: optional(leaseFields),
  concurrency: z.strictObject({ mode, ...z.object(concurrencyFields).partial().shape }),
  udf: udf.meta({ description: "The vendor's own values, for the application to read from the certificate" }),
  functions: z.array(z.strictObject({ ...functionFields, value: functionFields.value.optional() })).max(64),
};

export const leasePatch = z.strictObject(clearable(leaseFields)).optional();

export const termPatch = {
  type: licenseType.optional(),
  subscriptionDays: z.int().min(1).max(5_000).optional().meta({
    description: 'Of a license that becomes a subscription its days; of a subscription those added, at most 1000',
  }),
  expiresAt: timestamp.nullable().optional(),
  maintenanceUntil: timestamp.nullable().optional(),
  leases: leasePatch,
  concurrency: z.strictObject({ mode: mode.optional(), ...clearable(concurrencyFields) }).optional(),
  features: z
    .array(
      z.strictObject({
        code: featureCode,
        on: z.boolean().optional(),
        limit: featureLimit.nullable().optional(),
        offline: offlineTokens.nullable().optional(),
      }),
    )
    .max(256)
    .optional()
    .meta({ description: 'Those to change; a feature that is off keeps its limit' }),
  udf: z
    .record(z.string().regex(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters'), freeText(1000).nullable())
    .refine((values) => Object.keys(values).length <= 64, 'at most 64 values')
    .optional()
    .meta({ description: 'Those to change; null clears one' }),
  functions: z
    .array(
      z.strictObject({
        name: functionFields.name,
        on: functionFields.on.optional(),
        value: functionFields.value.nullable().optional(),
      }),
    )
    .max(64)
    .optional()
    .meta({ description: 'Those to change' }),
};
