import { CLIENT_ID } from '@countersign/shared';
import { z } from 'zod';
import { bundle, featureCode, productId, time, udf } from './primitives.js';

export const newPassive = z.strictObject({
  productId,
  clientId: z
    .string()
    .regex(CLIENT_ID, '10 to 255 printable ASCII characters without spaces')
    .meta({ description: '10 to 255 printable ASCII characters without spaces' }),
  features: z.array(featureCode).max(256).optional(),
  expiresAt: time.optional(),
  udf: udf.optional(),
});
export const passive = z.object({
  id: z.string(),
  productId,
  clientId: z.string(),
  certificate: bundle('Passive certificate'),
});
