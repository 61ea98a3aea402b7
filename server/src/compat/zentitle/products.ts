import { type Action, action, READ } from './action.js';
import { numberedProducts } from './numbered-products.js';
import { fields } from './parameters.js';
import { phraseProduct } from './phrase-product.js';

export const productsActions: readonly Action[] = [
  action({
    controller: 'Products',
    method: 'GET',
    access: READ,
    parameters: fields({}),
    answer: async (_given, call) => (await numberedProducts(call)).map(phraseProduct),
  }),
];
