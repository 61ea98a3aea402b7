import { z } from 'zod';
import { licenseId, nextCursor, numberedId, pageQuery, productId, timestamp } from '../primitive-schemas.js';
import { orderCounts } from './order-event-schemas.js';

const orderId = numberedId('ord', 'Order');
const state = z.enum(['delivered', 'hidden', 'revoked']).meta({
  description: 'What its keys are to its buyer; absent until a rule for its status was followed',
});
const itemNumber = z
  .string()
  .regex(/^\d{1,16}$/, "the shop's number of the line")
  .meta({ description: "The shop's number of the line", example: '315' });
const item = z.object({
  number: itemNumber,
  productId,
  variation: z.string().optional(),
  quantity: z.int().meta({ description: 'How many were bought' }),
  wanted: z.int().meta({ description: 'Keys that it is to have' }),
  licenseIds: z.array(licenseId).meta({ description: 'One for each delivery' }),
});
const fields = {
  id: orderId,
  number: z.string().meta({ description: 'As its buyer knows it' }),
  status: z.string().meta({ description: 'As the shop calls it' }),
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
    letters: z.array(letter).meta({ description: 'E-mails to its buyer' }),
  })
  .meta({ id: 'OrderDetails' });

const filter = {
  status: z.string().max(64).optional().meta({ description: 'As the shop calls it' }),
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
    item: itemNumber.optional().meta({ description: 'Every line gets what it misses when it is left out' }),
    amount: z.int().min(1).max(1_000).optional().meta({ description: 'Of one line; 1 when it is left out' }),
  })
  .refine(({ item, amount }) => item !== undefined || amount === undefined, {
    path: ['item'],
    message: 'an amount is of one line; name it',
  });
export const keyReplacement = z.strictObject({
  item: itemNumber.optional().meta({ description: 'All lines when it is left out' }),
  licenseId: licenseId.optional().meta({ description: 'All keys when it is left out' }),
});
export const orderChange = z.object({ order, ...orderCounts });
export const renderedEmail = z
  .object({ subject: z.string(), text: z.string(), html: z.string().optional() })
  .meta({ description: 'The e-mail about all its keys, as it would be sent' });
