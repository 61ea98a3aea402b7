import type { TrialRegistrations } from '../../../features/trials/trial-registrations.js';
import type { Trials } from '../../../features/trials/trials.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, CEREMONY_ROLES, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { requestBody } from './activation-schemas.js';
import { computerParams, newTrial, registeredTrial, trial, trialPage, trialQuery } from './trial-schemas.js';

const tag = 'Trials';

interface Features {
  readonly trials: Trials;
  readonly trialRegistrations: TrialRegistrations;
}

export const trialRoutes = ({ trials, trialRegistrations }: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/trials',
    summary: 'Start the trial of a computer, or show its existing one',
    tag,
    access: CEREMONY_ROLES,
    body: newTrial,
    status: 200,
    answer: trial,
    handle: async ({ body, caller }) => unwrap(await trials.start(body.productId, body.computerId, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/trials/registrations',
    summary: 'Register the trial of a device; the same request always gets the same answer',
    tag,
    access: CEREMONY_ROLES,
    body: requestBody,
    status: 200,
    answer: registeredTrial,
    handle: async ({ body, caller }) => unwrap(await trialRegistrations.register(body.request, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/trials',
    summary: 'List trials',
    tag,
    access: READ_ROLES,
    query: trialQuery,
    status: 200,
    answer: trialPage,
    handle: ({ query: { cursor, limit, ...filter } }) => trials.page(filter, cursor, limit),
  }),
  route({
    method: 'delete',
    path: '/v1/trials/{productId}/{computerId}',
    summary: 'Delete a trial, so that the computer may try the product again',
    tag,
    access: WRITE_ROLES,
    params: computerParams,
    status: 200,
    answer: trial,
    handle: async ({ params, caller }) =>
      unwrap(await trials.reset(params.productId, params.computerId, actorOf(caller))),
  }),
];
