import type { Company } from '../../features/companies/company-record.js';
import type { Product } from '../../features/products/product-record.js';
import type { VendorData } from '../../features/vendor-data.js';
import { type Action, action, READ, WRITE } from './action.js';
import { ActionError } from './action-error.js';
import { productOf } from './find.js';
import { fields, integer, productId } from './parameters.js';
import { companyOf, defined, detail, given, name, number, orNull, productFinder, zentitleIdOf } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';
import { jsonText, vendorData } from './vendor-json.js';
import { when } from './wording.js';

const controller = 'Company';

const REFUSALS = {
  COMPANY_EXISTS: 'company',
  COMPANY_UNKNOWN: 'companyid',
  COMPANY_IN_USE: 'companyid',
  PRODUCT_UNKNOWN: 'productid',
} as const;

const details = {
  companydata: vendorData().optional(),
  search1: detail(),
  search2: detail(),
  search3: detail(),
  reseller: detail(),
};

export const companyActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields({ companyid: number(), productid: productId().optional() }),
    async answer({ companyid, productid }, call) {
      const company = await companyOf(call, companyid);
      if (productid !== undefined && productid !== '0') assertWithin(company, await productOf(call, productid));
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
        created: when(company.createdAt),
        productID: product === undefined ? '0' : zentitleIdOf(product),
      };
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({ company: name(), productid: productId(), global: integer(0, 1).optional(), ...details }),
    async answer({ company, productid, global, companydata: data, ...rest }, call) {
      const product = await productOf(call, productid);
      const wanted = { name: company, ...(global !== 1 && { productId: product.id }), ...given({ data, ...rest }) };
      const added = unwrapNaming(await call.features.companies.add(wanted, call.actor), REFUSALS);
      return `Company Created Successfully. CompanyID : ${added.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      companyid: number(),
      productid: productId(),
      global: integer(0, 1).optional(),
      company: name().optional(),
      ...details,
    }),
    async answer({ companyid, productid, global, company: newName, companydata: data, ...rest }, call) {
      const product = await productOf(call, productid);
      const company = await companyOf(call, companyid);
      assertWithin(company, product);
      const { search1, search2, search3, reseller } = rest;
      const change = defined({
        name: newName,
        productId: global === undefined ? undefined : global === 1 ? null : product.id,
        data,
        search1: orNull(search1),
        search2: orNull(search2),
        search3: orNull(search3),
        reseller: orNull(reseller),
      });
      unwrapNaming(await call.features.companies.update(company.id, change, call.actor), REFUSALS);
      return 'Company Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ companyid: number() }),
    async answer({ companyid }, call) {
      const { id } = await companyOf(call, companyid);
      unwrapNaming(await call.features.companies.delete(id, call.actor), REFUSALS);
      return 'Company Deleted Successfully';
    },
  }),
];

/** A global company is within every product. */
function assertWithin({ productId }: Company, product: Product): void {
  if (productId === undefined || productId === product.id) return;
  throw new ActionError(404, 'companyid: there is no such company for this product.');
}

/** The text at this name, which is in lower case here and in any case there. */
function textIn(data: VendorData = {}, lowerName: string): string {
  const value = Object.entries(data).find(([each]) => each.toLowerCase() === lowerName)?.[1];
  return typeof value === 'string' ? value : '';
}
