import type { Products } from '../../features/products/products.js';
import { type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
import { pageQuery } from './schemas/primitives.js';
import { newProduct, product, productPage, productParams, productPatch } from './schemas/products.js';

const tag = 'Products';

export const productRoutes = (products: Products): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/products',
    summary: 'Add a product',
    tag,
    access: WRITERS,
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
    access: READERS,
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
    access: READERS,
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
    access: WRITERS,
    params: productParams,
    body: productPatch,
    status: 200,
    answer: product,
    handle: async ({ params, body, caller }) => unwrap(await products.update(params.id, body, actorOf(caller))),
  }),
];
