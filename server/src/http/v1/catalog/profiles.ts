import type { Profiles } from '../../../features/profiles/profiles.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { newProfile, profile, profilePage, profileParams, profilePatch, profileQuery } from './profile-schemas.js';

const tag = 'Profiles';

export const profileRoutes = (profiles: Profiles): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/profiles',
    summary: "Add a profile: a named set of terms for a product's licenses",
    tag,
    access: WRITE_ROLES,
    body: newProfile,
    status: 201,
    answer: profile,
    handle: async ({ body, caller }) => unwrap(await profiles.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/profiles',
    summary: 'List profiles',
    tag,
    access: READ_ROLES,
    query: profileQuery,
    status: 200,
    answer: profilePage,
    handle: ({ query: { cursor, limit, ...filter } }) => profiles.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/profiles/{id}',
    summary: 'Show a profile',
    tag,
    access: READ_ROLES,
    params: profileParams,
    status: 200,
    answer: profile,
    handle: async ({ params }) => unwrap(await profiles.get(params.id)),
  }),
  route({
    method: 'patch',
    path: '/v1/profiles/{id}',
    summary: 'Change a profile and, if they inherit the change, its licenses',
    tag,
    access: WRITE_ROLES,
    params: profileParams,
    body: profilePatch,
    status: 200,
    answer: profile,
    handle: async ({ params, body: { inherit, ...change }, caller }) =>
      unwrap(await profiles.update(params.id, change, actorOf(caller), { inherit })),
  }),
  route({
    method: 'delete',
    path: '/v1/profiles/{id}',
    summary: 'Delete a profile without licenses',
    tag,
    access: WRITE_ROLES,
    params: profileParams,
    status: 200,
    answer: profile,
    handle: async ({ params, caller }) => unwrap(await profiles.remove(params.id, actorOf(caller))),
  }),
];
