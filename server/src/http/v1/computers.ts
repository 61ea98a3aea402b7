import type { Consumers } from '../../features/consumers/consumers.js';
import type { Devices } from '../../features/devices/devices.js';
import { type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
import { consumer, consumerPage, consumerQuery, newConsumer, systemDetails } from './schemas/computers.js';
import { computerParams } from './schemas/trials.js';

interface Features {
  readonly devices: Devices;
  readonly consumers: Consumers;
}

const tag = 'Computers';

/** What computers and the people at them said of themselves. */
export const computerRoutes = ({ devices, consumers }: Features): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/devices/{productId}/{computerId}/system',
    summary: 'Show what a computer last said about itself',
    tag,
    access: READERS,
    params: computerParams,
    status: 200,
    answer: systemDetails,
    handle: async ({ params }) => unwrap(await devices.systemDetails(params.productId, params.computerId)),
  }),
  route({
    method: 'post',
    path: '/v1/consumers',
    summary: 'Keep what a person told an application about themselves',
    tag,
    access: WRITERS,
    body: newConsumer,
    status: 201,
    answer: consumer,
    handle: async ({ body, caller }) => unwrap(await consumers.add(body, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/consumers',
    summary: 'List what people told about themselves; found by name, company or e-mail in any case',
    tag,
    access: READERS,
    query: consumerQuery,
    status: 200,
    answer: consumerPage,
    handle: ({ query: { cursor, limit, ...filter } }) => consumers.page(filter, cursor, limit),
  }),
];
