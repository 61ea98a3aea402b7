import { z } from 'zod';
import { days, featureCode, label, next, productId, time } from './primitives.js';

export const productFeature = z
  .strictObject({
    code: featureCode,
    name: label,
    included: z.boolean().meta({ description: 'Whether a license has it unless it says otherwise' }),
  })
  .meta({ id: 'ProductFeature' });

const productFields = {
  name: label,
  features: z.array(productFeature).max(256),
  machineChangesAllowed: z.int().min(0).max(15).optional().meta({
    description: 'How many bound machine components may change; a third of them when it is left out',
  }),
  checkEveryDays: days.optional().meta({ description: 'After how many days a device must have checked or refreshed' }),
};
export const product = z.object({ id: productId, ...productFields, createdAt: time }).meta({ id: 'Product' });
export const newProduct = z.strictObject({
  ...productFields,
  id: productId.optional(),
  features: productFields.features.default([]),
});
export const productPage = z.object({ items: z.array(product), next });
export const productParams = { id: productId };
