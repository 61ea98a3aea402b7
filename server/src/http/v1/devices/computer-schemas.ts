import { z } from 'zod';
import { computerId, freeText, nextCursor, pageQuery, productId, timestamp } from '../primitive-schemas.js';

export const systemDetails = z
  .object({
    productId,
    computerId,
    details: z.record(z.string(), z.string()).meta({ description: 'As its application names them' }),
    modifiedAt: timestamp,
  })
  .meta({ id: 'SystemDetails' });

const info = z.record(z.string(), z.json()).meta({
  description: 'What users told the application; searchable by firstname, lastname, company and email',
});
const shownInfo = z.record(z.string(), z.unknown());
const licenseCode = freeText(200).min(1).optional().meta({ description: 'Omitted for a trial' });
export const newConsumer = z.strictObject({ productId, computerId, licenseCode, info });
export const consumer = z
  .object({ id: z.string(), productId, computerId, licenseCode, info: shownInfo, createdAt: timestamp })
  .meta({ id: 'Consumer' });
export const consumerQuery = {
  productId: productId.optional(),
  computerId: computerId.optional(),
  firstName: freeText(200).optional(),
  lastName: freeText(200).optional(),
  company: freeText(200).optional(),
  email: freeText(200).optional(),
  ...pageQuery,
};
export const consumerPage = z.object({ items: z.array(consumer), next: nextCursor });
