import { CLIENT_ID } from '@countersign/shared';
import { z } from 'zod';
import { bundle, companyId, featureCode, productId, profileId, timestamp, udf } from '../primitive-schemas.js';

export const newPassive = z.strictObject({
  productId,
  clientId: z
    .string()
    .regex(CLIENT_ID, '10 to 255 printable ASCII characters without spaces')
    .meta({ description: '10 to 255 printable ASCII characters without spaces' }),
  profileId: profileId.optional().meta({ description: 'Default: the features that the product includes' }),
  companyId: companyId.optional(),
  features: z.array(featureCode).max(256).optional(),
  expiresAt: timestamp.optional(),
  udf: udf.optional(),
});
export const passive = z.object({
  id: z.string(),
  productId,
  clientId: z.string(),
  profileId: profileId.optional(),
  companyId: companyId.optional(),
  certificate: bundle('Passive certificate'),
});
