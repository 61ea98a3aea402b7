import type { DeviceUsage } from '../../features/usage/device-usage.js';
import type { Usages } from '../../features/usage/usages.js';
import { type Route, route } from '../route.js';
import { actorOf, CEREMONY, READERS, unwrap, WRITERS } from './common.js';
import { usageBody } from './schemas/device.js';
import { licenseParams } from './schemas/licenses.js';
import { answeredUsage, checkOutBody, consumeBody, featureUsage, returnUsageBody, usage } from './schemas/usage.js';

const tag = 'Usage';

/** What is in use of floating features, element pools and tokens. */
export const usageRoutes = ({
  usages,
  deviceUsage,
}: {
  readonly usages: Usages;
  readonly deviceUsage: DeviceUsage;
}): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/usage',
    summary: 'Take the usage record of a device, which is counted once: the settlement goes back to the device',
    tag,
    access: CEREMONY,
    body: usageBody,
    status: 200,
    answer: answeredUsage,
    handle: async ({ body, caller }) => unwrap(await deviceUsage.accept(body.usage, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/licenses/{id}/usage',
    summary: 'Show what is in use of the counted features of a license, and by whom',
    tag,
    access: READERS,
    params: licenseParams,
    status: 200,
    answer: usage,
    handle: async ({ params }) => ({ features: unwrap(await usages.of(params.id)) }),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/usage/check-out',
    summary: 'Check out a floating seat, or elements of a pool; a computer that has a seat keeps it',
    tag,
    access: WRITERS,
    params: licenseParams,
    body: checkOutBody,
    status: 200,
    answer: featureUsage,
    handle: async ({ params, body, caller }) => unwrap(await usages.checkOut(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/usage/return',
    summary: 'Give a floating seat or elements of a pool back',
    tag,
    access: WRITERS,
    params: licenseParams,
    body: returnUsageBody,
    status: 200,
    answer: featureUsage,
    handle: async ({ params, body, caller }) => unwrap(await usages.return(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/usage/consume',
    summary: 'Use tokens up; they do not come back',
    tag,
    access: WRITERS,
    params: licenseParams,
    body: consumeBody,
    status: 200,
    answer: featureUsage,
    handle: async ({ params, body, caller }) => unwrap(await usages.consume(params.id, body, actorOf(caller))),
  }),
];
