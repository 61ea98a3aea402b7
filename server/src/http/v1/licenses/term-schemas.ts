import { z } from 'zod';
import { CONCURRENCY_MODES, LEASE_LIMITS, LICENSE_TYPES } from '../../../features/terms/terms.js';
import { featureCode, freeText, timestamp, udf } from '../primitive-schemas.js';

// The terms of licenses, the same for a license, a profile or a product's defaults.

const NUMBER = 2_147_483_647;
const hours = (max: number, description: string) => z.int().min(1).max(max).meta({ description });
const lease = (max: number, when: string) => hours(max, `Hours without the server ${when}; default: no limit`);
const leaseFields = {
  client: lease(LEASE_LIMITS.client, 'after an online answer'),
  offline: lease(LEASE_LIMITS.offline, 'after a certificate in a file'),
  vm: lease(LEASE_LIMITS.vm, 'on a virtual machine, instead of either'),
  grace: hours(
    LEASE_LIMITS.grace,
    'Hours of grace after any of these in which a device may still be used; default: none',
  ),
};
const mode = z.enum(CONCURRENCY_MODES);
const concurrencyFields = {
  processes: z.int().min(1).max(NUMBER).meta({ description: 'Processes on one device; default: any number' }),
  networkSeats: z.int().min(0).max(NUMBER).meta({ description: 'Seats that a LAN server may hand out' }),
  heartbeatMinutes: z.int().min(5).max(1440).meta({ description: 'Interval of heartbeats to a LAN server' }),
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
  description: '`subscription` counts its days from the first activation, `expiration` ends on a date',
});
export const featureLimit = z.int().min(0).max(NUMBER).meta({
  description: 'Seats, elements or tokens; for normal features a number for the application',
});
const offlineTokens = z.int().min(0).max(NUMBER).meta({
  description: 'For tokens: how many a device may use before it settles them; default: none',
});
export const termFeature = z.strictObject({
  code: featureCode,
  limit: featureLimit.optional(),
  offline: offlineTokens.optional(),
});

export const termFields = {
  type: licenseType,
  subscriptionDays: z.int().min(1).meta({ description: 'For subscriptions: counted from the first activation' }),
  expiresAt: timestamp.meta({ description: 'For subscriptions: set by the first activation' }),
  maintenanceUntil: timestamp,
  leases: optional(leaseFields),
  concurrency: z.strictObject({ mode, ...z.object(concurrencyFields).partial().shape }),
  udf: udf.meta({ description: 'UDF values, for the application to read from the certificate' }),
  functions: z.array(z.strictObject({ ...functionFields, value: functionFields.value.optional() })).max(64),
};

export const leasePatch = z.strictObject(clearable(leaseFields)).optional();

export const termPatch = {
  type: licenseType.optional(),
  subscriptionDays: z.int().min(1).max(5_000).optional().meta({
    description: 'When a license becomes a subscription, its days; for subscriptions, the days to add, at most 1000',
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
