import type { DeviceUsage } from '../../../features/usage/device-usage.js';
import type { UsageCounts } from '../../../features/usage/usage-counts.js';
import { type Route, route } from '../../routing/route.js';
import { usageBody } from '../devices/device-schemas.js';
import { actorOf, CEREMONY_ROLES, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { licenseParams } from './license-schemas.js';
import { answeredUsage, checkOutBody, consumeBody, featureUsage, returnUsageBody, usage } from './usage-schemas.js';

const tag = 'Usage';

/** Usage of floating features, element pools and tokens. */
export const usageRoutes = ({
  usageCounts,
  deviceUsage,
}: {
  readonly usageCounts: UsageCounts;
  readonly deviceUsage: DeviceUsage;
}): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/usage',
    summary: 'Accept the usage record of a device, and count it once; the settlement goes back to the device',
    tag,
    access: CEREMONY_ROLES,
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
    access: READ_ROLES,
    params: licenseParams,
    status: 200,
    answer: usage,
    handle: async ({ params }) => ({ features: unwrap(await usageCounts.of(params.id)) }),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/usage/check-out',
    summary: 'Check out a floating seat, or elements of a pool; a computer that has a seat keeps it',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    body: checkOutBody,
    status: 200,
    answer: featureUsage,
    handle: async ({ params, body, caller }) => unwrap(await usageCounts.checkOut(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/usage/return',
    summary: 'Return a floating seat, or elements of a pool',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    body: returnUsageBody,
    status: 200,
    answer: featureUsage,
    handle: async ({ params, body, caller }) => unwrap(await usageCounts.return(params.id, body, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/usage/consume',
    summary: 'Use up tokens',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    body: consumeBody,
    status: 200,
    answer: featureUsage,
    handle: async ({ params, body, caller }) => unwrap(await usageCounts.consume(params.id, body, actorOf(caller))),
  }),
];
