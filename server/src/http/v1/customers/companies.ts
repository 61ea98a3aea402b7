import type { Companies } from '../../../features/companies/companies.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { company, companyChange, companyPage, companyParams, companyQuery, newCompany } from './company-schemas.js';

const tag = 'Companies';

export const companyRoutes = (companies: Companies): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/companies',
    summary: 'Add a company, of one product or of all',
    tag,
    access: WRITE_ROLES,
    body: newCompany,
    status: 201,
    answer: company,
    handle: async ({ body, caller }) => unwrap(await companies.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/companies',
    summary: 'List companies',
    tag,
    access: READ_ROLES,
    query: companyQuery,
    status: 200,
    answer: companyPage,
    handle: ({ query: { cursor, limit, ...filter } }) => companies.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/companies/{id}',
    summary: 'Show a company',
    tag,
    access: READ_ROLES,
    params: companyParams,
    status: 200,
    answer: company,
    handle: async ({ params }) => unwrap(await companies.get(params.id)),
  }),
  route({
    method: 'patch',
    path: '/v1/companies/{id}',
    summary: 'Change a company',
    tag,
    access: WRITE_ROLES,
    params: companyParams,
    body: companyChange,
    status: 200,
    answer: company,
    handle: async ({ params, body, caller }) => unwrap(await companies.update(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path: '/v1/companies/{id}',
    summary: 'Delete a company that has no license and no group; answers what it was',
    tag,
    access: WRITE_ROLES,
    params: companyParams,
    status: 200,
    answer: company,
    handle: async ({ params, caller }) => unwrap(await companies.delete(params.id, actorOf(caller))),
  }),
];
