import { z } from 'zod';
import { productId } from '../primitive-schemas.js';

const parameter = z.strictObject({
  name: z
    .string()
    .regex(/^(?!key$)[A-Za-z][\w-]{0,63}$/, '1 to 64 letters, digits, dashes and underscores, a letter first; not key'),
  required: z.boolean().default(false).meta({ description: 'A check without it fails' }),
  locks: z
    .boolean()
    .default(false)
    .meta({ description: 'The first check stores it; later ones must send the same value' }),
});
const parameters = z
  .array(parameter)
  .max(32)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'each name once');

export const checking = z.object({ productId, parameters }).meta({ id: 'Checking' });
export const changedChecking = checking.extend({
  token: z.string().optional().meta({ description: 'The token itself, shown only once, when it was generated' }),
});
export const checkingPut = z.strictObject({
  parameters: parameters.optional().meta({ description: 'Unchanged if omitted' }),
  token: z
    .string()
    .regex(/^[\w-]{16,128}$/, '16 to 128 letters, digits, dashes and underscores')
    .optional()
    .meta({ description: 'A token that installations already have' }),
  newToken: z.boolean().optional().meta({ description: 'Generates another token; the old one stops working' }),
});
