import { allOf } from '../../store/pages.js';
import { type Action, action, READ } from './action.js';
import { companyWithProduct } from './company-id.js';
import { LARGEST_PAGE } from './numbered-products.js';
import { fields } from './parameters.js';
import { productFinder } from './people.js';

export const companiesProductsActions: readonly Action[] = [
  action({
    controller: 'CompaniesProducts',
    method: 'GET',
    access: READ,
    parameters: fields({}),
    async answer(_, call) {
      const { companies } = call.features;
      const all = await allOf((cursor) => companies.page({}, cursor, LARGEST_PAGE));
      const find = productFinder(call);
      return Promise.all(all.sort((a, b) => a.number - b.number).map((company) => companyWithProduct(company, find)));
    },
  }),
];
