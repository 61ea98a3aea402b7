import type { Company } from '../../../features/companies/company-record.js';
import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { findProductById } from '../protocol/find.js';
import { parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { nameParameter, productFinder, zentitleIdOf } from './people-parameters.js';

export const companyIdActions: readonly Action[] = [
  action({
    controller: 'CompanyID',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ company: nameParameter(), productid: productIdParameter().optional() }),
    async answer({ company, productid }, call) {
      const product = productid === undefined || productid === '0' ? undefined : await findProductById(call, productid);
      const outcome = await call.features.companies.byName(company, product?.id);
      const refusals = { COMPANY_UNKNOWN: 'company', COMPANY_AMBIGUOUS: 'productid' } as const;
      return companyWithProduct(unwrapNaming(outcome, refusals), productFinder(call));
    },
  }),
];

/** Only here a company's ID is a string. */
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
