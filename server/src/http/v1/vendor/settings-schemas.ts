import { z } from 'zod';

const days = z.int().min(1).max(36_500);
const orderRule = z.enum(['send', 'revoke', 'hide']);
const rules = z.record(z.string().min(1).max(64), orderRule).meta({
  description: "What happens to keys, by the shop's order status: they are sent, taken back, or hidden from the buyer",
});
const versions = z.array(z.enum(['1.0', '2.0'])).max(2);
const line = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\r\n]*$/, 'one line');
const template = z.string().max(20_000);
const address = z
  .string()
  .max(320)
  .regex(/^[^\r\n]+@[^\r\n]+$/, 'an email address');

const fields = {
  keys: {
    duplicates: z
      .enum(['refuse', 'count'])
      .meta({ description: 'Whether a code that is imported again is refused, or counted as a delivery' }),
    deleteFreeAfterDays: days.optional(),
    deleteEndedAfterDays: days.optional(),
  },
  orders: { rules, differentKeys: z.boolean() },
  mail: {
    sendDeliveries: z.boolean(),
    from: address.optional(),
    replyTo: address.optional(),
    subject: line,
    text: template,
    html: template.optional(),
  },
  woocommerce: { versions },
  checkLog: { keepDays: days },
};

export const settings = z
  .object({
    keys: z.object(fields.keys),
    orders: z.object(fields.orders),
    mail: z.object(fields.mail),
    woocommerce: z.object(fields.woocommerce),
    checkLog: z.object(fields.checkLog),
  })
  .meta({ id: 'Settings' });

/** Omitted settings stay; `null` restores the default. */
const patchOf = <S extends z.ZodRawShape>(shape: S) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries(shape).map(([name, field]) => [name, (field as z.ZodType).nullable().optional()]),
      ) as unknown as { [P in keyof S]: z.ZodOptional<z.ZodNullable<S[P]>> },
    )
    .optional();

export const settingsPatch = z.strictObject({
  keys: patchOf(fields.keys),
  orders: patchOf(fields.orders),
  mail: patchOf(fields.mail),
  woocommerce: patchOf(fields.woocommerce),
  checkLog: patchOf(fields.checkLog),
});
