import type { Features } from '../../features/features.js';
import type { ListedKey } from '../../features/keys/key-list.js';
import { keyStatus } from '../../features/keys/key-status.js';
import type { License } from '../../features/licenses/license-record.js';
import { type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
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
  releaseAll,
  released,
  stock,
  stockQuery,
} from './schemas/keys.js';

const tag = 'Keys';

const shown = ({ license, status }: ListedKey) => ({ ...license, status });
/** One that was just added: it has not expired unless it said so. */
const added = (license: License) => shown({ license, status: keyStatus(license, Date.parse(license.createdAt)) });

export const keyRoutes = ({
  keys,
  keyList,
  activations,
}: Pick<Features, 'keys' | 'keyList' | 'activations'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/keys',
    summary: 'Add a key from elsewhere: text, several lines, HTML, or a picture with a text',
    tag,
    access: WRITERS,
    body: newKey,
    status: 201,
    answer: key,
    handle: async ({ body, caller }) => added(unwrap(await keys.add(body, actorOf(caller)))),
  }),
  route({
    method: 'get',
    path: '/v1/keys',
    summary: 'List keys; the first page says how many there are in all',
    tag,
    access: READERS,
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
    summary: 'Find keys by their whole code, of any product, or by their id',
    tag,
    access: READERS,
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
    access: READERS,
    query: stockQuery,
    status: 200,
    answer: stock,
    handle: async ({ query }) => ({ items: await keyList.stock(query.productId) }),
  }),
  route({
    method: 'get',
    path: '/v1/keys/duplicates',
    summary: 'Find codes that several products have',
    tag,
    access: READERS,
    status: 200,
    answer: duplicateKeys,
    handle: async () => ({ items: (await keyList.duplicates()).map((licenses) => ({ licenses })) }),
  }),
  route({
    method: 'post',
    path: '/v1/keys/delete',
    summary: 'Delete keys of a product that nobody has; forced, all of them',
    tag,
    access: WRITERS,
    body: keysToDelete,
    status: 200,
    answer: deletedKeys,
    handle: async ({ body, caller }) => unwrap(await keys.delete(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/keys/{id}/image',
    summary: 'Get the picture of a key',
    tag,
    access: READERS,
    params: keyParams,
    status: 200,
    answer: keyImage,
    handle: async ({ params }) => unwrap(await keys.image(params.id)),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/release-activations',
    summary: 'Take back the seats of all devices of a license',
    tag,
    access: WRITERS,
    params: keyParams,
    body: releaseAll,
    status: 200,
    answer: released,
    handle: async ({ params, body, caller }) =>
      unwrap(await activations.releaseAll(params.id, body.reason, actorOf(caller))),
  }),
];
