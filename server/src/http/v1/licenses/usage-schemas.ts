import { z } from 'zod';
import { activation } from '../devices/activation-schemas.js';
import { usageAnswer } from '../devices/device-schemas.js';
import { computerId, featureCode, freeText, timestamp } from '../primitive-schemas.js';

const amount = z.int().min(1).max(1_000_000_000);
const username = freeText(200).min(1);
const processName = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 printable ASCII characters without spaces')
  .meta({ description: 'One of several processes on the computer' });

const holding = z.object({
  computerId: z.string(),
  username: username.optional(),
  process: processName.optional(),
  amount: z.int(),
  until: timestamp.optional(),
});
export const featureUsage = z
  .object({
    code: featureCode,
    type: z.enum(['floating', 'element-pool', 'consumption-tokens']),
    limit: z.int().optional().meta({ description: 'Absent if there is no limit' }),
    used: z.int(),
    holdings: z.array(holding),
  })
  .meta({ id: 'FeatureUsage' });
export const usage = z.object({ features: z.array(featureUsage) });

const change = {
  operation: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 printable ASCII characters without spaces')
    .meta({ description: 'Your own id for this call: repeating it changes nothing' }),
  feature: featureCode,
  computerId,
};
export const checkOutBody = z.strictObject({
  ...change,
  process: processName.optional(),
  username: username.optional(),
  amount: amount.optional().meta({ description: 'Elements of a pool; default: 1. A seat is always 1' }),
  until: timestamp.optional().meta({ description: 'When it is returned automatically' }),
});
export const returnUsageBody = z.strictObject({
  ...change,
  process: processName.optional(),
  amount: amount.optional().meta({ description: 'Elements of a pool; default: all' }),
});
export const consumeBody = z.strictObject({
  ...change,
  username: username.optional(),
  amount: amount.optional().meta({ description: 'Tokens; default: 1' }),
});
export const answeredUsage = z.object({ ...usageAnswer.shape, activation });
