import { z } from 'zod';
import { ROLES } from '../../../features/api-keys/api-key-record.js';
import { label, next, time } from './primitives.js';

export const role = z.enum(ROLES);
export const apiKey = z
  .object({ id: z.string(), role, label: z.string(), createdAt: time, revokedAt: time.optional() })
  .meta({ id: 'ApiKey' });
export const newApiKey = z.strictObject({ role, label });
export const createdApiKey = apiKey.extend({
  secret: z.string().meta({ description: 'The key itself, shown this once' }),
});
export const apiKeyPage = z.object({ items: z.array(apiKey), next });
export const apiKeyParams = { id: z.string().regex(/^key_[0-9a-z]{12}$/, 'key_ and 12 letters and digits') };
