import type { ParameterLocks } from '../../../features/parameter-locks/parameter-locks.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { changedChecking, checking, checkingPut } from './checking-schemas.js';
import { productParams } from './product-schemas.js';

const tag = 'Products';

/** The check URL of a product, and the parameters of its installations. */
export const checkingRoutes = (parameterLocks: ParameterLocks): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/products/{id}/checking',
    summary: "Show the parameters that a product's installations send",
    tag,
    access: READ_ROLES,
    params: productParams,
    status: 200,
    answer: checking,
    handle: async ({ params }) => unwrap(await parameterLocks.get(params.id)),
  }),
  route({
    method: 'put',
    path: '/v1/products/{id}/checking',
    summary: "Set how a product's installations are checked; generates a token unless there is one or one is given",
    tag,
    access: WRITE_ROLES,
    params: productParams,
    body: checkingPut,
    status: 200,
    answer: changedChecking,
    handle: async ({ params, body, caller }) => unwrap(await parameterLocks.set(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path: '/v1/products/{id}/checking',
    summary: 'Delete the check address; it stops working, and licenses keep their locks',
    tag,
    access: WRITE_ROLES,
    params: productParams,
    status: 200,
    answer: checking,
    handle: async ({ params, caller }) => unwrap(await parameterLocks.delete(params.id, actorOf(caller))),
  }),
];
