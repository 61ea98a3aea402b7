import { z } from 'zod';
import {
  labelText,
  nextCursor,
  numberedId,
  pageQuery,
  productId,
  timestamp,
  vendorData,
} from '../primitive-schemas.js';

export const companyId = numberedId('cmp', 'Company');
const search = labelText.meta({ description: 'A field to find it by' });
const companyFields = {
  name: labelText,
  productId: productId.optional().meta({ description: 'Known to all products when it is left out' }),
  data: vendorData.optional(),
  search1: search.optional(),
  search2: search.optional(),
  search3: search.optional(),
};
const reseller = labelText.meta({ description: 'Name of who sold to it; known from then on' });
export const company = z
  .object({
    id: companyId,
    number: z.int(),
    ...companyFields,
    resellerId: z.string().optional(),
    createdAt: timestamp,
    modifiedAt: timestamp,
  })
  .meta({ id: 'Company' });
export const newCompany = z.strictObject({ ...companyFields, reseller: reseller.optional() });
/** Omitted fields stay; `null` clears a field. */
export const companyChange = z.strictObject({
  name: labelText.optional(),
  productId: productId.nullish().meta({ description: 'null makes it known to all products' }),
  data: vendorData.nullish(),
  search1: search.nullish(),
  search2: search.nullish(),
  search3: search.nullish(),
  reseller: reseller.nullish(),
});
export const companyQuery = {
  name: labelText.optional().meta({ description: 'In any case' }),
  productId: productId.optional(),
  search1: search.optional(),
  search2: search.optional(),
  search3: search.optional(),
  ...pageQuery,
};
export const companyPage = z.object({ items: z.array(company), next: nextCursor });
export const companyParams = { id: companyId };
