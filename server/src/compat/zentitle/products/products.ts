import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { parameterSchema } from '../protocol/parameters.js';
import { formatProduct } from './format-product.js';
import { productsInOrder } from './products-in-order.js';

export const productsActions: readonly Action[] = [
  action({
    controller: 'Products',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({}),
    answer: async (_given, call) => (await productsInOrder(call)).map(formatProduct),
  }),
];
