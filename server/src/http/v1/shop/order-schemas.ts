import { z } from 'zod';
import { licenseId, nextCursor, numberedId, pageQuery, productId, timestamp } from '../primitive-schemas.js';
import { orderCounts } from './order-event-schemas.js';

const orderId = numberedId('ord', 'Order');
const state = z.enum(['delivered', 'hidden', 'revoked']).meta({
  description: 'What its buyer may do with its keys; absent until a rule for its status was applied',
});
const itemNumber = z
  .string()
  .regex(/^\d{1,16}$/, "the shop's number of the order line")
  .meta({ description: "The shop's number of the order line", example: '315' });
const item = z.object({
  number: itemNumber,
  productId,
  variation: z.string().optional(),
  quantity: z.int().meta({ description: 'Number of units bought' }),
  wanted: z.int().meta({ description: 'Number of keys that it needs' }),
  licenseIds: z.array(licenseId).meta({ description: 'One for each delivery' }),
});
const fields = {
  id: orderId,
  number: z.string().meta({ description: 'Order number that its buyer knows' }),
  status: z.string().meta({ description: 'Status in the shop' }),
  state: state.optional(),
  owner: z.object({ firstName: z.string(), lastName: z.string(), email: z.string() }),
  placedAt: timestamp,
  changedInShopAt: timestamp.optional(),
  createdAt: timestamp,
  modifiedAt: timestamp.optional(),
};
const order = z.object({ ...fields, items: z.array(item) }).meta({ id: 'Order' });

const key = z.object({
  id: licenseId,
  code: z.string().meta({ description: 'License code: a secret of the customer' }),
  status: z.string(),
  soldAt: timestamp.optional(),
  expiresAt: timestamp.optional(),
});
const letter = z.object({
  kind: z.enum(['delivery', 'resend']),
  status: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.int(),
  createdAt: timestamp,
  nextAt: timestamp.optional(),
  sentAt: timestamp.optional(),
  failure: z.string().optional().meta({ description: 'Why the last attempt failed' }),
});
export const orderDetails = z
  .object({
    ...fields,
    items: z.array(item.extend({ productName: z.string(), keys: z.array(key) })),
    letters: z.array(letter).meta({ description: 'Emails to its buyer' }),
  })
  .meta({ id: 'OrderDetails' });

const filter = {
  status: z.string().max(64).optional().meta({ description: 'Status in the shop' }),
  state: state.optional(),
  missing: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .meta({ description: 'Whether it misses keys', override: { type: 'boolean' } }),
};
export const orderCountQuery = filter;
export const orderCount = z.object({ count: z.int() });
export const orderQuery = { ...filter, ...pageQuery };
export const orderPage = z.object({ items: z.array(order), next: nextCursor });
export const orderParams = { id: orderId };

export const keyAssignment = z
  .strictObject({
    item: itemNumber.optional().meta({ description: 'Default: every line gets the keys that it misses' }),
    amount: z.int().min(1).max(1_000).optional().meta({ description: 'For one line; default: 1' }),
  })
  .refine(({ item, amount }) => item !== undefined || amount === undefined, {
    path: ['item'],
    message: 'an amount needs an item',
  });
export const keyReplacement = z.strictObject({
  item: itemNumber.optional().meta({ description: 'Default: all lines' }),
  licenseId: licenseId.optional().meta({ description: 'Default: all keys' }),
});
export const orderChange = z.object({ order, ...orderCounts });
export const renderedEmail = z
  .object({ subject: z.string(), text: z.string(), html: z.string().optional() })
  .meta({ description: 'The email about all its keys, as it would be sent' });
