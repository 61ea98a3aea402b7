import { z } from 'zod';

// The part of WooCommerce's order (REST API, wc/v3) that is read; the rest is ignored.

const number = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
/** In UTC, without saying so: `2017-03-22T16:28:02`. */
const shopTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z?$/, 'a time in UTC: 2027-01-31T12:00:00')
  .transform((time) => (time.endsWith('Z') ? time : `${time}Z`))
  .refine((time) => !Number.isNaN(Date.parse(time)), 'a time in UTC: 2027-01-31T12:00:00')
  .transform((time) => new Date(time).toISOString());
/** Free text, without characters that a line of text can't have. */
const words = z.string().transform((text) =>
  text
    .normalize('NFC')
    .slice(0, 200)
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim(),
);
/** An invalid address is ignored, not the whole order. */
const email = z
  .string()
  .transform((text) => (/^[^\s@<>()",;:\\]{1,64}@[^\s@<>()",;:\\]{1,255}$/.test(text.trim()) ? text.trim() : ''));

const line = z.object({
  id: number,
  product_id: number,
  variation_id: number.optional(),
  quantity: z.number().min(0).max(1_000_000),
});
const billing = z.object({
  first_name: words.optional(),
  last_name: words.optional(),
  email: email.nullable().optional(),
});
const id = number.min(1).max(999_999_999_999_999);
const order = z
  .object({
    id,
    number: z.union([words, number.transform(String)]).optional(),
    status: z.string().regex(/^[\w-]{1,64}$/, '1 to 64 letters, digits, dashes and underscores'),
    date_created_gmt: shopTime.nullable().optional(),
    date_modified_gmt: shopTime.nullable().optional(),
    billing: billing.optional(),
    line_items: z.array(line).max(5_000),
  })
  .meta({ description: "An order, as in WooCommerce's REST API" });
const deletion = z.strictObject({ id }).meta({ description: 'An order that was deleted' });
const ping = z.object({ webhook_id: z.string() }).meta({ description: 'The ping of a new webhook; sent as a form' });

export const orderEvent = z.union([order, deletion, ping]);
export type OrderEvent = z.output<typeof orderEvent>;

const count = (description: string) => z.int().meta({ description });
export const orderCounts = {
  assigned: count('Keys that were assigned just now'),
  returned: count('Keys that were taken back just now'),
  missing: count('Keys that it still misses'),
  extra: count('Keys beyond what was ordered'),
};
export const orderEventAnswer = z
  .object({ changed: z.boolean().meta({ description: 'Whether anything was changed' }), ...orderCounts })
  .meta({ id: 'OrderEventAnswer' });
