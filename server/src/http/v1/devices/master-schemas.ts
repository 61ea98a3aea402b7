import { z } from 'zod';
import { bundle, companyId, productId, timestamp } from '../primitive-schemas.js';

export const newMaster = z.strictObject({ productId, companyId: companyId.optional() });
export const master = z.object({
  id: z.string(),
  productId,
  companyId: companyId.optional(),
  createdAt: timestamp,
  certificate: bundle('Master license'),
});
