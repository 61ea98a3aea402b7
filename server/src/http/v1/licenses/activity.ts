import type { DeviceActivity } from '../../../features/activations/device-activity.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { eraseActivationsQuery, erasedActivations, returnedSeats, returnSeatsBody } from './activity-schemas.js';
import { licenseParams } from './license-schemas.js';

const tag = 'Licenses';

/** The activity of devices under a license; GET /v1/activations lists it. */
export const activityRoutes = (activity: DeviceActivity): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses/{id}/activity/return',
    summary: 'Return every seat of a license',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    body: returnSeatsBody,
    status: 200,
    answer: returnedSeats,
    handle: async ({ params, body, caller }) => ({
      returned: unwrap(await activity.returnAll(params.id, body.reason, actorOf(caller))),
    }),
  }),
  route({
    method: 'delete',
    path: '/v1/licenses/{id}/activity',
    summary: 'Return the seats of a license, or those of one computer, and erase its activity',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    query: eraseActivationsQuery,
    status: 200,
    answer: erasedActivations,
    handle: async ({ params, query, caller }) => ({
      erased: unwrap(await activity.erase(params.id, { ...query, reason: 'activity erased' }, actorOf(caller))),
    }),
  }),
];
