import { z } from 'zod';
import { KEY_FILE_FORMATS } from '../../../features/key-files/read-rows.js';
import { MAX_IMAGE_BYTES } from '../../../features/key-pool/key-image.js';
import { IMAGE_TYPES } from '../../../features/key-pool/key-image-record.js';
import { KEY_STATUSES } from '../../../features/key-pool/key-status.js';
import { KEY_FORMS, MAX_KEY_LENGTH } from '../../../features/key-pool/key-text.js';
import { labelText, licenseId, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';
import { deliveries, keySeats, validityDays, variation } from './generator-rule-schemas.js';

const status = z.enum(KEY_STATUSES).meta({
  description: '`available`: can be delivered; `sold`: delivered, on no device; `active`: on a device',
});
const code = z.string().meta({ description: 'The key: a secret of the customer' });
const given = z.string().min(1).max(MAX_KEY_LENGTH);
const reason = z.string().min(1).max(500).meta({ description: 'Reason, for the audit log' });
const person = z.string().max(200);

export const key = z
  .object({
    id: licenseId,
    productId,
    variation: z.string().optional(),
    status,
    code,
    form: z.enum(['lines', 'html']).optional().meta({ description: 'Default: one line of text' }),
    image: z
      .object({ isAlone: z.boolean() })
      .optional()
      .meta({ description: 'It has a picture: GET /v1/keys/{id}/image' }),
    seats: z.int(),
    seatsTaken: z.int(),
    expiresAt: timestamp.optional(),
    validityDays: z.int().optional(),
    deliveries: z
      .object({ most: z.int(), left: z.int() })
      .optional()
      .meta({ description: 'Of a key for several orders' }),
    owner: z.object({ firstName: person, lastName: person, email: person }).optional(),
    orderId: z.string().optional(),
    soldAt: timestamp.optional(),
    returnedAt: timestamp.optional(),
    label: z.string().optional(),
    createdAt: timestamp,
    modifiedAt: timestamp.optional(),
  })
  .meta({ id: 'Key' });

export const newKey = z.strictObject({
  productId,
  variation: variation.optional(),
  code: given,
  form: z.enum(KEY_FORMS).optional().meta({ description: 'HTML is sanitised' }),
  image: z
    .strictObject({
      data: z
        .string()
        .max(Math.ceil(MAX_IMAGE_BYTES / 3) * 4)
        .meta({ description: 'PNG, JPEG, GIF or WebP, at most 64 KiB, in base 64' }),
      isAlone: z.boolean().optional().meta({ description: 'Whether it is shown instead of the code' }),
    })
    .optional(),
  seats: keySeats.optional(),
  expiresAt: timestamp.optional().meta({ description: 'A fixed end date, which overrides validityDays' }),
  validityDays: validityDays.optional(),
  deliveries: deliveries.optional(),
  label: labelText.optional(),
});

export const keyQuery = {
  productId: productId.optional(),
  variation: variation.optional(),
  status: status.optional(),
  orderId: z.string().min(1).max(200).optional(),
  ...pageQuery,
};
export const keyPage = z.object({
  items: z.array(key),
  next: nextCursor,
  count: z.int().optional().meta({ description: 'Total number of matching keys; only on the first page' }),
});
export const keyText = z.strictObject({ text: given.meta({ description: 'Complete code, or license id' }) });
export const keys = z.object({ items: z.array(key) });
export const keyParams = { id: licenseId };
export const keyImage = z.object({
  type: z.enum(IMAGE_TYPES),
  data: z.string().meta({ description: 'Base 64' }),
});

export const MAX_IMPORT_BYTES = 4 * 1024 * 1024;
const format = z.enum(KEY_FILE_FORMATS).default('csv');
const line = z
  .string()
  .regex(/^\d{1,9}$/, 'a whole number')
  .transform(Number);

export const importQuery = {
  format,
  productId: productId.optional().meta({ description: 'For lines that name none' }),
  variation: variation.optional(),
  skipped: line.optional().meta({
    override: { type: 'integer' },
    description: 'For a part of a file that begins with its heading: number of lines between the heading and this part',
  }),
  importId: z
    .string()
    .regex(/^[\w-]{1,64}$/, '1 to 64 letters, digits, dashes and underscores')
    .optional()
    .meta({
      description: 'Name of an import that may be repeated: where duplicates count, each of its lines counts once',
    }),
};
export const importBody = z
  .string()
  .meta({ description: 'Lines of keys; CSV with a heading unless it has one column' });
export const imported = z
  .object({
    added: z.int(),
    changed: z.int().meta({ description: 'Existed, and were changed to match the file' }),
    same: z.int().meta({ description: 'Exist already' }),
    counted: z.int().meta({ description: 'Exist already, and are counted as deliveries' }),
    refusedLines: z.int(),
    refused: z
      .array(z.object({ line: z.int(), code: z.string(), message: z.string() }))
      .meta({ description: 'The first thousand of them' }),
  })
  .meta({ id: 'ImportedKeys' });

export const exportQuery = {
  format: z.enum([...KEY_FILE_FORMATS, 'zip']).default('csv'),
  productId: productId.optional(),
  variation: variation.optional(),
  status: status.optional(),
};

export const stockQuery = { productId: productId.optional() };
export const stock = z.object({
  items: z.array(
    z.object({
      productId,
      variation: z.string().optional(),
      counts: z.object(Object.fromEntries(KEY_STATUSES.map((each) => [each, z.int()])) as Counts),
      deliveries: z.int().meta({ description: 'Deliveries left of those that are available' }),
    }),
  ),
});
type Counts = { readonly [S in (typeof KEY_STATUSES)[number]]: z.ZodInt };

export const duplicateKeys = z.object({
  items: z.array(z.object({ licenses: z.array(licenseId) })).meta({
    description: 'Licenses of different products with the same code',
  }),
});

export const keysToDelete = z.strictObject({
  productId,
  variation: variation.optional(),
  status: status.optional(),
  reason,
  force: z.boolean().optional().meta({ description: 'Also keys that customers have; their devices are released' }),
  after: licenseId.optional().meta({ description: 'The `next` of the previous call' }),
});
export const deletedKeys = z.object({
  deleted: z.int(),
  next: nextCursor.meta({
    description: 'Present if there are more after ten thousand keys: call again with it as `after`',
  }),
});

export const releaseAllBody = z.strictObject({ reason });
export const releasedActivations = z.object({ released: z.int() });
