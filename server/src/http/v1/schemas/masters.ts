import { z } from 'zod';
import { bundle, companyId, productId, time } from './primitives.js';

export const newMaster = z.strictObject({ productId, companyId: companyId.optional() });
export const master = z.object({
  id: z.string(),
  productId,
  companyId: companyId.optional(),
  createdAt: time,
  certificate: bundle('Master license'),
});
