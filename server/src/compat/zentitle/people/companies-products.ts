import { readAll } from '../../../store/pages.js';
import { MAX_PAGE_SIZE } from '../products/products-in-order.js';
import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { parameterSchema } from '../protocol/parameters.js';
import { companyWithProduct } from './company-id.js';
import { productFinder } from './people-parameters.js';

export const companiesProductsActions: readonly Action[] = [
  action({
    controller: 'CompaniesProducts',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({}),
    async answer(_, call) {
      const { companies } = call.features;
      const all = await readAll((cursor) => companies.page({}, cursor, MAX_PAGE_SIZE));
      const find = productFinder(call);
      return Promise.all(all.sort((a, b) => a.number - b.number).map((company) => companyWithProduct(company, find)));
    },
  }),
];
