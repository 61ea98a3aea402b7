import { z } from 'zod';
import { ROLES } from '../../../features/api-keys/api-key-record.js';
import { labelText, nextCursor, timestamp } from '../primitive-schemas.js';

export const role = z.enum(ROLES);
export const apiKey = z
  .object({ id: z.string(), role, label: z.string(), createdAt: timestamp, revokedAt: timestamp.optional() })
  .meta({ id: 'ApiKey' });
export const newApiKey = z
  .strictObject({
    role,
    label: labelText,
    key: z
      .string()
      .regex(/^[\x21-\x7e]{12,200}$/, '12 to 200 printable ASCII characters without spaces')
      .optional()
      .meta({
        description: 'For the role client: the key that applications have built in; default: generated',
      }),
  })
  .refine(({ role: wanted, key }) => key === undefined || wanted === 'client', {
    path: ['key'],
    error: 'only for the role client; keys of other roles are generated',
  });
export const createdApiKey = apiKey.extend({
  secret: z.string().optional().meta({ description: 'The key itself, shown only once; absent if it was given' }),
});
export const apiKeyPage = z.object({ items: z.array(apiKey), next: nextCursor });
export const apiKeyParams = { id: z.string().regex(/^key_[0-9a-z]{12}$/, 'key_ and 12 letters and digits') };
