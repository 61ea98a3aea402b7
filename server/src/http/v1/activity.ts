import type { Activity } from '../../features/activations/activity.js';
import { type Route, route } from '../route.js';
import { actorOf, unwrap, WRITERS } from './common.js';
import { erasedActivations, erasedQuery, returnBody, returnedSeats } from './schemas/activity.js';
import { licenseParams } from './schemas/licenses.js';

const tag = 'Licenses';

/** What devices did with a license, as a whole; GET /v1/activations lists it. */
export const activityRoutes = (activity: Activity): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses/{id}/activity/return',
    summary: 'Take back every seat of a license',
    tag,
    access: WRITERS,
    params: licenseParams,
    body: returnBody,
    status: 200,
    answer: returnedSeats,
    handle: async ({ params, body, caller }) => ({
      returned: unwrap(await activity.returnAll(params.id, body.reason, actorOf(caller))),
    }),
  }),
  route({
    method: 'delete',
    path: '/v1/licenses/{id}/activity',
    summary: 'Take back the seats of a license, or those of one computer, and show nothing of them any more',
    tag,
    access: WRITERS,
    params: licenseParams,
    query: erasedQuery,
    status: 200,
    answer: erasedActivations,
    handle: async ({ params, query, caller }) => ({
      erased: unwrap(await activity.erase(params.id, { ...query, reason: 'activity erased' }, actorOf(caller))),
    }),
  }),
];
