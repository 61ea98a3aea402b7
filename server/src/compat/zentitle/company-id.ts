import type { Company } from '../../features/companies/company-record.js';
import { type Action, action, READ } from './action.js';
import { productOf } from './find.js';
import { fields, productId } from './parameters.js';
import { name, productFinder, zentitleIdOf } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';

export const companyIdActions: readonly Action[] = [
  action({
    controller: 'CompanyID',
    method: 'GET',
    access: READ,
    parameters: fields({ company: name(), productid: productId().optional() }),
    async answer({ company, productid }, call) {
      const product = productid === undefined || productid === '0' ? undefined : await productOf(call, productid);
      const outcome = await call.features.companies.byName(company, product?.id);
      const refusals = { COMPANY_UNKNOWN: 'company', COMPANY_AMBIGUOUS: 'productid' } as const;
      return companyWithProduct(unwrapNaming(outcome, refusals), productFinder(call));
    },
  }),
];

/** Here, and not elsewhere, a company's ID is text. */
export async function companyWithProduct(
  { name: company, number: id, productId }: Company,
  find: ReturnType<typeof productFinder>,
) {
  const product = productId === undefined ? undefined : await find(productId);
  return {
    companyID: String(id),
    company,
    productID: product === undefined ? '0' : zentitleIdOf(product),
    productName: product?.name ?? '',
  };
}
