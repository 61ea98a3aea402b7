import { z } from 'zod';
import { KEY_FILE_FORMATS } from '../../../features/key-files/read-rows.js';
import { MAX_IMAGE_BYTES } from '../../../features/key-pool/key-image.js';
import { IMAGE_TYPES } from '../../../features/key-pool/key-image-record.js';
import { KEY_STATUSES } from '../../../features/key-pool/key-status.js';
import { KEY_FORMS, MAX_KEY_LENGTH } from '../../../features/key-pool/key-text.js';
import { labelText, licenseId, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';
import { deliveries, keySeats, validityDays, variation } from './generator-rule-schemas.js';

const status = z.enum(KEY_STATUSES).meta({
  description: '`available`: it may be delivered; `sold`: delivered and on no device; `active`: on a device',
});
const code = z.string().meta({ description: 'The key: a secret of the customer' });
const given = z.string().min(1).max(MAX_KEY_LENGTH);
const reason = z.string().min(1).max(500).meta({ description: 'Kept in the audit log' });
const person = z.string().max(200);

export const key = z
  .object({
    id: licenseId,
    productId,
    variation: z.string().optional(),
    status,
    code,
    form: z.enum(['lines', 'html']).optional().meta({ description: 'One line of text when it is left out' }),
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
      .meta({ description: 'Of a key that goes to several orders' }),
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
  form: z.enum(KEY_FORMS).optional().meta({ description: 'HTML is kept without what is not harmless' }),
  image: z
    .strictObject({
      data: z
        .string()
        .max(Math.ceil(MAX_IMAGE_BYTES / 3) * 4)
        .meta({ description: 'PNG, JPEG, GIF or WebP of at most 64 KiB, in base 64' }),
      isAlone: z.boolean().optional().meta({ description: 'Whether it is shown in place of the code' }),
    })
    .optional(),
  seats: keySeats.optional(),
  expiresAt: timestamp.optional().meta({ description: 'A static end, ahead of validityDays' }),
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
  count: z.int().optional().meta({ description: 'Of all that the filter lets through; on the first page' }),
});
export const keyText = z.strictObject({ text: given.meta({ description: 'A whole code, or the id of a license' }) });
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
  productId: productId.optional().meta({ description: 'Of lines that name none' }),
  variation: variation.optional(),
  skipped: line.optional().meta({
    override: { type: 'integer' },
    description: 'Of a part of a file that begins with its heading: lines between that and what is here',
  }),
  importId: z
    .string()
    .regex(/^[\w-]{1,64}$/, '1 to 64 letters, digits, dashes and underscores')
    .optional()
    .meta({ description: 'Of an import that may be repeated: where duplicates count, each of its lines counts once' }),
};
export const importBody = z
  .string()
  .meta({ description: 'Lines of keys; CSV with a heading unless it has one column' });
export const imported = z
  .object({
    added: z.int(),
    changed: z.int().meta({ description: 'Were there, and are now as the file says' }),
    same: z.int().meta({ description: 'Are there already' }),
    counted: z.int().meta({ description: 'Are there already, and are delivered once more' }),
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
      deliveries: z.int().meta({ description: 'That are left in those that are available' }),
    }),
  ),
});
type Counts = { readonly [S in (typeof KEY_STATUSES)[number]]: z.ZodInt };

export const duplicateKeys = z.object({
  items: z.array(z.object({ licenses: z.array(licenseId) })).meta({
    description: 'Licenses of different products that have the same code',
  }),
});

export const keysToDelete = z.strictObject({
  productId,
  variation: variation.optional(),
  status: status.optional(),
  reason,
  force: z.boolean().optional().meta({ description: 'Also those that somebody has; their devices are released' }),
  after: licenseId.optional().meta({ description: 'The `next` of the call before' }),
});
export const deletedKeys = z.object({
  deleted: z.int(),
  next: nextCursor.meta({
    description: 'Ten thousand keys were looked at, and there are more: ask again with it as `after`',
  }),
});

export const releaseAllBody = z.strictObject({ reason });
export const releasedActivations = z.object({ released: z.int() });
