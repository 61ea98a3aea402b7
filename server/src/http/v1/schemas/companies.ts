import { z } from 'zod';
import { label, next, numberedId, pageQuery, productId, time, vendorData } from './primitives.js';

export const companyId = numberedId('cmp', 'Company');
const search = label.meta({ description: 'A field to find it by' });
const companyFields = {
  name: label,
  productId: productId.optional().meta({ description: 'Known to all products when it is left out' }),
  data: vendorData.optional(),
  search1: search.optional(),
  search2: search.optional(),
  search3: search.optional(),
};
const reseller = label.meta({ description: 'Name of who sold to it; known from then on' });
export const company = z
  .object({
    id: companyId,
    number: z.int(),
    ...companyFields,
    resellerId: z.string().optional(),
    createdAt: time,
    modifiedAt: time,
  })
  .meta({ id: 'Company' });
export const newCompany = z.strictObject({ ...companyFields, reseller: reseller.optional() });
/** What is left out stays as it is; `null` clears. */
export const companyChange = z.strictObject({
  name: label.optional(),
  productId: productId.nullish().meta({ description: 'null makes it known to all products' }),
  data: vendorData.nullish(),
  search1: search.nullish(),
  search2: search.nullish(),
  search3: search.nullish(),
  reseller: reseller.nullish(),
});
export const companyQuery = {
  name: label.optional().meta({ description: 'In any case' }),
  productId: productId.optional(),
  search1: search.optional(),
  search2: search.optional(),
  search3: search.optional(),
  ...pageQuery,
};
export const companyPage = z.object({ items: z.array(company), next });
export const companyParams = { id: companyId };
