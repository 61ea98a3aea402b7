import type { Activations } from '../../features/activations/activations.js';
import type { RequestAnswering } from '../../features/activations/answer-request.js';
import type { Forks } from '../../features/activations/forks.js';
import type { Deactivations } from '../../features/deactivations/deactivations.js';
import type { Masters } from '../../features/masters/masters.js';
import type { Passives } from '../../features/passives/passives.js';
import { type Route, route } from '../route.js';
import { actorOf, CEREMONY, READERS, unwrap, WRITERS } from './common.js';
import {
  activation,
  activationPage,
  activationParams,
  activationQuery,
  answeredRequest,
  deactivated,
  deactivationBody,
  releaseBody,
  requestBody,
  settleBody,
} from './schemas/activations.js';
import { master, newMaster } from './schemas/masters.js';
import { newPassive, passive } from './schemas/passives.js';

interface Features {
  readonly answering: RequestAnswering;
  readonly activations: Activations;
  readonly deactivations: Deactivations;
  readonly passives: Passives;
  readonly masters: Masters;
  readonly forks: Forks;
}

const tag = 'Activations';

/** The offline ceremony as support runs it. */
export const ceremonyRoutes = ({
  answering,
  activations,
  deactivations,
  passives,
  masters,
  forks,
}: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/activations',
    summary: 'Turn a request into an activation certificate; the same request again gives the same certificate',
    tag,
    access: CEREMONY,
    body: requestBody,
    status: 200,
    answer: answeredRequest,
    handle: async ({ body, caller }) => unwrap(await answering.answer(body.request, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/activations',
    summary: 'List activations',
    tag,
    access: READERS,
    query: activationQuery,
    status: 200,
    answer: activationPage,
    handle: ({ query: { cursor, limit, ...filter } }) => activations.page(filter, cursor, limit),
  }),
  route({
    method: 'get',
    path: '/v1/activations/{id}',
    summary: 'Show an activation',
    tag,
    access: READERS,
    params: activationParams,
    status: 200,
    answer: activation,
    handle: async ({ params }) => unwrap(await activations.get(params.id)),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}/release',
    summary: 'Take a seat back from a device that is gone',
    tag,
    access: WRITERS,
    params: activationParams,
    body: releaseBody,
    status: 200,
    answer: activation,
    handle: async ({ params, body, caller }) =>
      unwrap(await activations.release(params.id, body.reason, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}/settle-fork',
    summary: 'Take the mark off an activation whose state was cloned or put back; its devices are served again',
    tag,
    access: WRITERS,
    params: activationParams,
    body: settleBody,
    status: 200,
    answer: activation,
    handle: async ({ params, body, caller }) => unwrap(await forks.settle(params.id, body.reason, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/deactivations',
    summary: 'Take a deactivation certificate: the seat is free, and the device gets a receipt',
    tag,
    access: CEREMONY,
    body: deactivationBody,
    status: 200,
    answer: deactivated,
    handle: async ({ body, caller }) => unwrap(await deactivations.accept(body.deactivation, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/passives',
    summary: 'Make a certificate from a client id alone',
    tag,
    access: WRITERS,
    body: newPassive,
    status: 201,
    answer: passive,
    handle: async ({ body, caller }) => {
      const { certificate, passive: record } = unwrap(await passives.issue(body, actorOf(caller)));
      return { ...record, certificate };
    },
  }),
  route({
    method: 'post',
    path: '/v1/masters',
    summary: 'Make a master license, which activates a LAN daemon for a product',
    tag,
    access: WRITERS,
    body: newMaster,
    status: 201,
    answer: master,
    handle: async ({ body, caller }) => {
      const issued = unwrap(await masters.issue(body.productId, body.companyId, actorOf(caller)));
      return { ...issued.master, certificate: issued.certificate };
    },
  }),
];
