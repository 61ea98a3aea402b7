import type { Groups } from '../../../features/groups/groups.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { group, groupChange, groupPage, groupParams, groupQuery, newGroup } from './group-schemas.js';

const tag = 'Groups';

export const groupRoutes = (groups: Groups): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/groups',
    summary: 'Add a group of users who share licenses',
    tag,
    access: WRITE_ROLES,
    body: newGroup,
    status: 201,
    answer: group,
    handle: async ({ body, caller }) => unwrap(await groups.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/groups',
    summary: 'List groups',
    tag,
    access: READ_ROLES,
    query: groupQuery,
    status: 200,
    answer: groupPage,
    handle: ({ query: { cursor, limit, ...filter } }) => groups.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/groups/{id}',
    summary: 'Show a group',
    tag,
    access: READ_ROLES,
    params: groupParams,
    status: 200,
    answer: group,
    handle: async ({ params }) => unwrap(await groups.get(params.id)),
  }),
  route({
    method: 'patch',
    path: '/v1/groups/{id}',
    summary: 'Change a group',
    tag,
    access: WRITE_ROLES,
    params: groupParams,
    body: groupChange,
    status: 200,
    answer: group,
    handle: async ({ params, body, caller }) => unwrap(await groups.update(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path: '/v1/groups/{id}',
    summary: 'Delete a group and its users; its licenses and sub-groups stay, in no group and under none',
    tag,
    access: WRITE_ROLES,
    params: groupParams,
    status: 200,
    answer: group,
    handle: async ({ params, caller }) => unwrap(await groups.delete(params.id, actorOf(caller))),
  }),
];
