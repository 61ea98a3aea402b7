import type { Products } from '../../../features/products/products.js';
import { type Route, route } from '../../routing/route.js';
import { pageQuery } from '../primitive-schemas.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { newProduct, product, productPage, productParams, productPatch } from './product-schemas.js';

const tag = 'Products';

export const productRoutes = (products: Products): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/products',
    summary: 'Add a product',
    tag,
    access: WRITE_ROLES,
    body: newProduct,
    status: 201,
    answer: product,
    handle: async ({ body, caller }) => unwrap(await products.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/products',
    summary: 'List products',
    tag,
    access: READ_ROLES,
    query: pageQuery,
    status: 200,
    answer: productPage,
    handle: ({ query }) => products.page(query.cursor, query.limit),
  }),
  route({
    method: 'get',
    path: '/v1/products/{id}',
    summary: 'Show a product',
    tag,
    access: READ_ROLES,
    params: productParams,
    status: 200,
    answer: product,
    handle: async ({ params }) => unwrap(await products.get(params.id)),
  }),
  route({
    method: 'patch',
    path: '/v1/products/{id}',
    summary: 'Change a product; its feature groups, features and fields have paths of their own',
    tag,
    access: WRITE_ROLES,
    params: productParams,
    body: productPatch,
    status: 200,
    answer: product,
    handle: async ({ params, body, caller }) => unwrap(await products.update(params.id, body, actorOf(caller))),
  }),
];
