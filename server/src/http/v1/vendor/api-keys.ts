import type { ApiKeys } from '../../../features/api-keys/api-keys.js';
import { type Route, route } from '../../routing/route.js';
import { pageQuery } from '../primitive-schemas.js';
import { actorOf, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { apiKey, apiKeyPage, apiKeyParams, createdApiKey, newApiKey } from './api-key-schemas.js';

const tag = 'API keys';

export const apiKeyRoutes = (apiKeys: ApiKeys): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/api-keys',
    summary: 'Create an API key; it is shown only once. Or adopt an existing one for the role client',
    tag,
    access: WRITE_ROLES,
    body: newApiKey,
    status: 201,
    answer: createdApiKey,
    handle: async ({ body, caller }) => {
      if (body.key !== undefined) return unwrap(await apiKeys.adopt(body.label, body.key, actorOf(caller)));
      const { apiKey: created, secret } = await apiKeys.add(body.role, body.label, actorOf(caller));
      return { ...created, secret };
    },
  }),
  route({
    method: 'get',
    path: '/v1/api-keys',
    summary: 'List API keys, without the keys themselves',
    tag,
    access: WRITE_ROLES,
    query: pageQuery,
    status: 200,
    answer: apiKeyPage,
    handle: ({ query }) => apiKeys.page(query.cursor, query.limit),
  }),
  route({
    method: 'post',
    path: '/v1/api-keys/{id}/revoke',
    summary: 'Revoke an API key, effective at once',
    tag,
    access: WRITE_ROLES,
    params: apiKeyParams,
    status: 200,
    answer: apiKey,
    handle: async ({ params, caller }) => unwrap(await apiKeys.revoke(params.id, actorOf(caller))),
  }),
];
