import type { Licenses } from '../../features/licenses/licenses.js';
import { type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
import { license, licensePage, licenseParams, licenseQuery, newLicense } from './schemas/licenses.js';

const tag = 'Licenses';

export const licenseRoutes = (licenses: Licenses): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses',
    summary: 'Add a license; its code is made unless one is given',
    tag,
    access: WRITERS,
    body: newLicense,
    status: 201,
    answer: license,
    handle: async ({ body, caller }) => unwrap(await licenses.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/licenses',
    summary: 'List licenses',
    tag,
    access: READERS,
    query: licenseQuery,
    status: 200,
    answer: licensePage,
    handle: ({ query: { cursor, limit, ...filter } }) => licenses.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/licenses/{id}',
    summary: 'Show a license',
    tag,
    access: READERS,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params }) => unwrap(await licenses.get(params.id)),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/suspend',
    summary: 'Suspend a license: nothing new is issued for it, and online checks say so',
    tag,
    access: WRITERS,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params, caller }) => unwrap(await licenses.setStatus(params.id, 'suspended', actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/reinstate',
    summary: 'Reinstate a suspended license',
    tag,
    access: WRITERS,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params, caller }) => unwrap(await licenses.setStatus(params.id, 'active', actorOf(caller))),
  }),
];
