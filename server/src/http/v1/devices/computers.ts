import type { Consumers } from '../../../features/consumers/consumers.js';
import type { Devices } from '../../../features/devices/devices.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { consumer, consumerPage, consumerQuery, newConsumer, systemDetails } from './computer-schemas.js';
import { computerParams } from './trial-schemas.js';

interface Features {
  readonly devices: Devices;
  readonly consumers: Consumers;
}

const tag = 'Computers';

/** What computers and their users reported about themselves. */
export const computerRoutes = ({ devices, consumers }: Features): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/devices/{productId}/{computerId}/system',
    summary: 'Show the system details that a computer last reported',
    tag,
    access: READ_ROLES,
    params: computerParams,
    status: 200,
    answer: systemDetails,
    handle: async ({ params }) => unwrap(await devices.systemDetails(params.productId, params.computerId)),
  }),
  route({
    method: 'post',
    path: '/v1/consumers',
    summary: 'Store what a user told an application about themselves',
    tag,
    access: WRITE_ROLES,
    body: newConsumer,
    status: 201,
    answer: consumer,
    handle: async ({ body, caller }) => unwrap(await consumers.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/consumers',
    summary: 'List consumer records; search by name, company or email ignores case',
    tag,
    access: READ_ROLES,
    query: consumerQuery,
    status: 200,
    answer: consumerPage,
    handle: ({ query: { cursor, limit, ...filter } }) => consumers.page(filter, cursor, limit),
  }),
];
