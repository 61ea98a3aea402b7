import type { Features } from '../../../features/features.js';
import type { ListedKey } from '../../../features/key-pool/key-list.js';
import { keyStatus } from '../../../features/key-pool/key-status.js';
import type { License } from '../../../features/licenses/license-record.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import {
  deletedKeys,
  duplicateKeys,
  key,
  keyImage,
  keyPage,
  keyParams,
  keyQuery,
  keys as keysSchema,
  keysToDelete,
  keyText,
  newKey,
  releaseAllBody,
  releasedActivations,
  stock,
  stockQuery,
} from './key-schemas.js';

const tag = 'Keys';

const shown = ({ license, status }: ListedKey) => ({ ...license, status });
/** A key that was just added has not expired, unless it was added with a past date. */
const added = (license: License) => shown({ license, status: keyStatus(license, Date.parse(license.createdAt)) });

export const keyRoutes = ({
  keyPool,
  keyList,
  activations,
}: Pick<Features, 'keyPool' | 'keyList' | 'activations'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/keys',
    summary: 'Add a key from another source: text, several lines, HTML, or a picture with a text',
    tag,
    access: WRITE_ROLES,
    body: newKey,
    status: 201,
    answer: key,
    handle: async ({ body, caller }) => added(unwrap(await keyPool.add(body, actorOf(caller)))),
  }),
  route({
    method: 'get',
    path: '/v1/keys',
    summary: 'List keys; the first page has the total number',
    tag,
    access: READ_ROLES,
    query: keyQuery,
    status: 200,
    answer: keyPage,
    handle: async ({ query: { cursor, limit, ...filter } }) => {
      const page = await keyList.page(filter, cursor, limit);
      return { ...page, items: page.items.map(shown) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/keys/find',
    summary: 'Find keys by their complete code, in any product, or by their id',
    tag,
    access: READ_ROLES,
    body: keyText,
    status: 200,
    answer: keysSchema,
    handle: async ({ body }) => ({ items: (await keyList.find(body.text)).map(shown) }),
  }),
  route({
    method: 'get',
    path: '/v1/keys/stock',
    summary: 'Count the keys of each product and variation',
    tag,
    access: READ_ROLES,
    query: stockQuery,
    status: 200,
    answer: stock,
    handle: async ({ query }) => ({ items: await keyList.stock(query.productId) }),
  }),
  route({
    method: 'get',
    path: '/v1/keys/duplicates',
    summary: 'Find codes that several products share',
    tag,
    access: READ_ROLES,
    status: 200,
    answer: duplicateKeys,
    handle: async () => ({ items: (await keyList.duplicates()).map((licenses) => ({ licenses })) }),
  }),
  route({
    method: 'post',
    path: '/v1/keys/delete',
    summary: 'Delete unsold keys of a product or, with force, all of them',
    tag,
    access: WRITE_ROLES,
    body: keysToDelete,
    status: 200,
    answer: deletedKeys,
    handle: async ({ body, caller }) => unwrap(await keyPool.delete(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/keys/{id}/image',
    summary: 'Get the picture of a key',
    tag,
    access: READ_ROLES,
    params: keyParams,
    status: 200,
    answer: keyImage,
    handle: async ({ params }) => unwrap(await keyPool.image(params.id)),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/release-activations',
    summary: 'Release the seats of all devices of a license',
    tag,
    access: WRITE_ROLES,
    params: keyParams,
    body: releaseAllBody,
    status: 200,
    answer: releasedActivations,
    handle: async ({ params, body, caller }) =>
      unwrap(await activations.releaseAll(params.id, body.reason, actorOf(caller))),
  }),
];
