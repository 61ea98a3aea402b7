import { FEATURE_CODE, MAX_BUNDLE_LENGTH, PRODUCT_ID } from '@countersign/shared';
import { z } from 'zod';
import { fitsInBytes, MAX_VENDOR_DATA_BYTES } from '../../features/vendor-data.js';
import type { JsonValue } from '../../store/port.js';

// The `*-schemas.ts` files define the shapes of the native API's requests and answers, and nothing else does: handlers'
// types and the OpenAPI document are derived from them. This file has what several of them share.

const ID_FORM = '1 to 64 of letters, digits, dot, dash and underscore, beginning with a letter or digit';
export const productId = z
  .string()
  .regex(PRODUCT_ID, ID_FORM)
  .meta({ description: 'Product id', example: 'cad-studio' });
export const licenseId = z
  .string()
  .regex(/^lic_[0-9a-z]{12}$/, 'lic_ and 12 letters and digits')
  .meta({ description: 'License id', example: 'lic_0123456789ab' });
const numbered = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[1-9]\\d{0,14}$`), `${prefix}_ and a number`)
    .meta({ description: what, example: `${prefix}_17` });
export const profileId = numbered('prf', 'Profile id');
export const companyId = numbered('cmp', 'Company id');
export const noteId = numbered('nte', 'Note id');
export const resellerId = numbered('rsl', 'Reseller id');
export const activationId = z
  .string()
  .regex(/^act_[0-9a-z]{16}$/, 'act_ and 16 letters and digits')
  .meta({ description: 'Activation id', example: 'act_0123456789abcdef' });
export const computerId = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/, '1 to 100 printable ASCII characters without spaces')
  .meta({ description: "A computer's short name", example: 'kQe0MRH12bYgemkYW2bc' });
export const featureCode = z
  .string()
  .regex(FEATURE_CODE, ID_FORM)
  .meta({ description: 'Feature code', example: 'export-pdf' });
export const timestamp = z.iso
  .datetime('a time in UTC, ISO 8601: 2027-01-31T00:00:00Z')
  // Tokens count seconds from then.
  .refine((iso) => iso >= '1970', 'not before 1970')
  .meta({ description: 'ISO 8601 in UTC', example: '2027-01-31T00:00:00Z' });
export const dayCount = z.int().min(1).max(3650);
export const NO_CONTROLS = /^\P{Cc}*$/u;
/** Free text is stored in NFC, as in certificates. */
export const freeText = (max: number) =>
  z.string().normalize('NFC').max(max).regex(NO_CONTROLS, 'text without control characters');
export const labelText = freeText(200).min(1);
export const udf = z
  .record(z.string().regex(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters'), freeText(1000))
  .refine((values) => Object.keys(values).length <= 64, 'at most 64 values');
export const bundle = (what: string) =>
  z
    .string()
    .min(1)
    .max(MAX_BUNDLE_LENGTH)
    .meta({ description: `${what}: tokens joined with ~, without armour` });

const anyJson = z.unknown() as z.ZodType<JsonValue, JsonValue>;
/** JSON that the vendor stores here for itself. */
export const vendorData = z
  .record(z.string(), anyJson)
  .refine((data) => fitsInBytes(data, MAX_VENDOR_DATA_BYTES), 'a JSON object of at most 16 KiB and 32 levels')
  .meta({ description: "The vendor's own data, at most 16 KiB of JSON" });
export const vendorJson = (max: number) =>
  anyJson.refine((value) => fitsInBytes(value, max), `JSON of at most ${max / 1024} KiB and 32 levels`);
/** An id that ends in a number: `cmp_17`. */
export const numberedId = (prefix: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[1-9]\\d{0,14}$`), `${prefix}_ and a number`)
    .meta({ description: `${what} id`, example: `${prefix}_17` });

export const pageQuery = {
  cursor: z.string().max(200).optional().meta({ description: 'The `next` of the previous page' }),
  // Not coerced: Number would accept '0x10', ' 5 ' and '1e2'.
  limit: z
    .string('a whole number from 1 to 1000')
    .regex(/^([1-9]\d{0,2}|1000)$/, 'a whole number from 1 to 1000')
    .transform(Number)
    .default(100)
    .meta({ override: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } }),
};
export const nextCursor = z
  .string()
  .optional()
  .meta({ description: 'Cursor of the next page; absent on the last page' });

export const problem = z
  .object({
    type: z.string().meta({ example: 'urn:countersign:problem:no-seat-left' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable; branch on this', example: 'NO_SEAT_LEFT' }),
    detail: z.string().meta({ description: 'What happened, and what to do' }),
    requestId: z.string().meta({ description: 'Also in the X-Request-Id header and in the log' }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    holders: z
      .array(z.object({ activation: activationId, label: z.string().optional(), since: timestamp }))
      .optional()
      .meta({ description: 'Who holds the seats; only for API keys, never for devices' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' });
