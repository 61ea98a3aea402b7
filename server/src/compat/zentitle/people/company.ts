import type { Company } from '../../../features/companies/company-record.js';
import type { Product } from '../../../features/products/product-record.js';
import type { VendorData } from '../../../features/vendor-data.js';
import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { findProductById } from '../protocol/find.js';
import { integerParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { jsonText, vendorData } from '../protocol/vendor-json.js';
import { formatTime } from '../protocol/wording.js';
import {
  findCompany,
  nameParameter,
  nullIfEmpty,
  optionalText,
  positiveNumber,
  productFinder,
  withoutEmpty,
  withoutUndefined,
  zentitleIdOf,
} from './people-parameters.js';

const controller = 'Company';

const REFUSALS = {
  COMPANY_EXISTS: 'company',
  COMPANY_UNKNOWN: 'companyid',
  COMPANY_IN_USE: 'companyid',
  PRODUCT_UNKNOWN: 'productid',
} as const;

const details = {
  companydata: vendorData().optional(),
  search1: optionalText(),
  search2: optionalText(),
  search3: optionalText(),
  reseller: optionalText(),
};

export const companyActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ companyid: positiveNumber(), productid: productIdParameter().optional() }),
    async answer({ companyid, productid }, call) {
      const company = await findCompany(call, companyid);
      if (productid !== undefined && productid !== '0') assertWithin(company, await findProductById(call, productid));
      const product = company.productId === undefined ? undefined : await productFinder(call)(company.productId);
      const { data, search1 = '', search2 = '', search3 = '' } = company;
      return {
        company: company.name,
        companyData: jsonText(data),
        firstName: textIn(data, 'firstname'),
        email: textIn(data, 'email'),
        search1,
        search2,
        search3,
        created: formatTime(company.createdAt),
        productID: product === undefined ? '0' : zentitleIdOf(product),
      };
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      company: nameParameter(),
      productid: productIdParameter(),
      global: integerParameter(0, 1).optional(),
      ...details,
    }),
    async answer({ company, productid, global, companydata: data, ...rest }, call) {
      const product = await findProductById(call, productid);
      const wanted = {
        name: company,
        ...(global !== 1 && { productId: product.id }),
        ...withoutEmpty({ data, ...rest }),
      };
      const added = unwrapNaming(await call.features.companies.add(wanted, call.actor), REFUSALS);
      return `Company Created Successfully. CompanyID : ${added.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      companyid: positiveNumber(),
      productid: productIdParameter(),
      global: integerParameter(0, 1).optional(),
      company: nameParameter().optional(),
      ...details,
    }),
    async answer({ companyid, productid, global, company: newName, companydata: data, ...rest }, call) {
      const product = await findProductById(call, productid);
      const company = await findCompany(call, companyid);
      assertWithin(company, product);
      const { search1, search2, search3, reseller } = rest;
      const change = withoutUndefined({
        name: newName,
        productId: global === undefined ? undefined : global === 1 ? null : product.id,
        data,
        search1: nullIfEmpty(search1),
        search2: nullIfEmpty(search2),
        search3: nullIfEmpty(search3),
        reseller: nullIfEmpty(reseller),
      });
      unwrapNaming(await call.features.companies.update(company.id, change, call.actor), REFUSALS);
      return 'Company Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ companyid: positiveNumber() }),
    async answer({ companyid }, call) {
      const { id } = await findCompany(call, companyid);
      unwrapNaming(await call.features.companies.delete(id, call.actor), REFUSALS);
      return 'Company Deleted Successfully';
    },
  }),
];

/** A global company belongs to every product. */
function assertWithin({ productId }: Company, product: Product): void {
  if (productId === undefined || productId === product.id) return;
  throw new ActionError(404, 'companyid: there is no such company for this product.');
}

/** Returns the text at this name; names are in lower case here, and in any case there. */
function textIn(data: VendorData = {}, lowerName: string): string {
  const value = Object.entries(data).find(([each]) => each.toLowerCase() === lowerName)?.[1];
  return typeof value === 'string' ? value : '';
}
