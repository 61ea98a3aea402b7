import { CLIENT_ID, FEATURE_CODE, MAX_BUNDLE_LENGTH, PRODUCT_ID } from '@countersign/shared';
import { z } from 'zod';
import { ROLES } from '../../features/api-keys/api-key-record.js';

/**
 * The native API's requests and answers: the one place where their shapes are said. Handlers' types and the OpenAPI
 * document are derived from these.
 */
const ID_FORM = '1 to 64 of letters, digits, dot, dash and underscore, beginning with a letter or digit';
const productId = z.string().regex(PRODUCT_ID, ID_FORM).meta({ description: 'Product id', example: 'cad-studio' });
const licenseId = z
  .string()
  .regex(/^lic_[0-9a-z]{12}$/, 'lic_ and 12 letters and digits')
  .meta({ description: 'License id', example: 'lic_0123456789ab' });
const activationId = z
  .string()
  .regex(/^act_[0-9a-z]{16}$/, 'act_ and 16 letters and digits')
  .meta({ description: 'Activation id', example: 'act_0123456789abcdef' });
const featureCode = z
  .string()
  .regex(FEATURE_CODE, ID_FORM)
  .meta({ description: 'Feature code', example: 'export-pdf' });
const time = z.iso
  .datetime('a time in UTC, ISO 8601: 2027-01-31T00:00:00Z')
  // Tokens count seconds from then.
  .refine((iso) => iso >= '1970', 'not before 1970')
  .meta({ description: 'ISO 8601 in UTC', example: '2027-01-31T00:00:00Z' });
const days = z.int().min(1).max(3650);
const NO_CONTROLS = /^\P{Cc}*$/u;
/** Free text is kept in NFC, as certificates have it. */
const freeText = (most: number) =>
  z.string().normalize('NFC').max(most).regex(NO_CONTROLS, 'text without control characters');
const label = freeText(200).min(1);
const udf = z
  .record(z.string().regex(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters'), freeText(1000))
  .refine((values) => Object.keys(values).length <= 64, 'at most 64 values');
const bundle = (what: string) =>
  z
    .string()
    .min(1)
    .max(MAX_BUNDLE_LENGTH)
    .meta({ description: `${what}: tokens joined with ~, without armour` });

export const pageQuery = {
  cursor: z.string().max(200).optional().meta({ description: 'The `next` of the page before' }),
  // Not coerced: Number takes '0x10', ' 5 ' and '1e2' for numbers.
  limit: z
    .string('a whole number from 1 to 1000')
    .regex(/^([1-9]\d{0,2}|1000)$/, 'a whole number from 1 to 1000')
    .transform(Number)
    .default(100)
    .meta({ override: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } }),
};
const next = z.string().optional().meta({ description: 'Cursor of the next page; absent on the last' });

export const problem = z
  .object({
    type: z.string().meta({ example: 'urn:countersign:problem:no-seat-left' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; branch on this', example: 'NO_SEAT_LEFT' }),
    detail: z.string().meta({ description: 'What happened and what to do' }),
    requestId: z.string().meta({ description: 'Also in the header X-Request-Id and in the log' }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    holders: z
      .array(z.object({ activation: activationId, label: z.string().optional(), since: time }))
      .optional()
      .meta({ description: 'Who holds the seats; told to API keys, never to devices' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });

export const productFeature = z
  .strictObject({
    code: featureCode,
    name: label,
    included: z.boolean().meta({ description: 'Whether a license has it unless it says otherwise' }),
  })
  .meta({ id: 'ProductFeature' });

const productFields = {
  name: label,
  features: z.array(productFeature).max(256),
  machineChangesAllowed: z.int().min(0).max(15).optional().meta({
    description: 'How many bound machine components may change; a third of them when it is left out',
  }),
  checkEveryDays: days.optional().meta({ description: 'After how many days a device must have checked or refreshed' }),
};
export const product = z.object({ id: productId, ...productFields, createdAt: time }).meta({ id: 'Product' });
export const newProduct = z.strictObject({
  ...productFields,
  id: productId.optional(),
  features: productFields.features.default([]),
});
export const productPage = z.object({ items: z.array(product), next });

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

export const activationStatus = z.enum(['active', 'deactivated', 'released']);
export const activation = z
  .object({
    id: activationId,
    licenseId,
    productId,
    status: activationStatus,
    device: z.string().meta({ description: "RFC 7638 thumbprint of the device's key" }),
    label: z.string().optional().meta({ description: 'What the device calls itself' }),
    generation: z.int().meta({ description: 'Counts the certificates issued for it' }),
    machine: z.record(z.string(), z.string()).meta({ description: 'Machine component to salted hash' }),
    createdAt: time,
    refreshedAt: time,
    endedAt: time.optional(),
  })
  .meta({ id: 'Activation' });
export const activationQuery = {
  licenseId: licenseId.optional(),
  productId: productId.optional(),
  status: activationStatus.optional(),
  device: z.string().max(64).optional(),
  ...pageQuery,
};
export const activationPage = z.object({ items: z.array(activation), next });
export const answeredRequest = z.object({ certificate: bundle('Activation certificate'), activation });
export const requestBody = z.strictObject({ request: bundle('Request') });
export const deactivationBody = z.strictObject({ deactivation: bundle('Deactivation certificate') });
export const deactivated = z.object({ receipt: bundle('Receipt'), activation });
export const releaseBody = z.strictObject({ reason: label });

export const newPassive = z.strictObject({
  productId,
  clientId: z
    .string()
    .regex(CLIENT_ID, '10 to 255 printable ASCII characters without spaces')
    .meta({ description: '10 to 255 printable ASCII characters without spaces' }),
  features: z.array(featureCode).max(256).optional(),
  expiresAt: time.optional(),
  udf: udf.optional(),
});
export const passive = z.object({
  id: z.string(),
  productId,
  clientId: z.string(),
  certificate: bundle('Passive certificate'),
});

export const deviceCertificate = z.object({ certificate: bundle('Activation certificate') });
export const deviceReceipt = z.object({ receipt: bundle('Receipt') });
export const checkBody = z.strictObject({
  product: productId,
  activation: activationId,
  generation: z
    .int()
    .min(1)
    .max(2 ** 31),
  nonce: z
    .string()
    .regex(/^[A-Za-z0-9_-]{22}$/, '22 characters of base64url')
    .meta({ description: '128 random bits in base64url' }),
  certificate: bundle('Activation certificate, presented when the answer was that it is unknown').optional(),
});
export const checkAnswer = z.object({ answer: bundle('Signed answer') });

export const role = z.enum(ROLES);
export const apiKey = z
  .object({ id: z.string(), role, label: z.string(), createdAt: time, revokedAt: time.optional() })
  .meta({ id: 'ApiKey' });
export const newApiKey = z.strictObject({ role, label });
export const createdApiKey = apiKey.extend({
  secret: z.string().meta({ description: 'The key itself, shown this once' }),
});
export const apiKeyPage = z.object({ items: z.array(apiKey), next });

export const licenseParams = { id: licenseId };
export const productParams = { id: productId };
export const activationParams = { id: activationId };
export const apiKeyParams = { id: z.string().regex(/^key_[0-9a-z]{12}$/, 'key_ and 12 letters and digits') };
