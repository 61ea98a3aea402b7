import type { ActivationRequests } from '../../../features/activations/activation-requests.js';
import type { Activations } from '../../../features/activations/activations.js';
import type { ForkResolution } from '../../../features/activations/forks.js';
import type { Deactivations } from '../../../features/deactivations/deactivations.js';
import type { MasterLicenses } from '../../../features/masters/master-licenses.js';
import type { PassiveCertificates } from '../../../features/passives/passive-certificates.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, CEREMONY_ROLES, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
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
} from './activation-schemas.js';
import { master, newMaster } from './master-schemas.js';
import { newPassive, passive } from './passive-schemas.js';

interface Features {
  readonly activationRequests: ActivationRequests;
  readonly activations: Activations;
  readonly deactivations: Deactivations;
  readonly passiveCertificates: PassiveCertificates;
  readonly masterLicenses: MasterLicenses;
  readonly forks: ForkResolution;
}

const tag = 'Activations';

/** The offline ceremony, for support staff. */
export const ceremonyRoutes = ({
  activationRequests,
  activations,
  deactivations,
  passiveCertificates,
  masterLicenses,
  forks,
}: Features): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/activations',
    summary: 'Answer an activation request; the same request always gets the same certificate',
    tag,
    access: CEREMONY_ROLES,
    body: requestBody,
    status: 200,
    answer: answeredRequest,
    handle: async ({ body, caller }) => unwrap(await activationRequests.answer(body.request, actorOf(caller))),
  }),
  route({
    method: 'get',
    path: '/v1/activations',
    summary: 'List activations',
    tag,
    access: READ_ROLES,
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
    access: READ_ROLES,
    params: activationParams,
    status: 200,
    answer: activation,
    handle: async ({ params }) => unwrap(await activations.get(params.id)),
  }),
  route({
    method: 'post',
    path: '/v1/activations/{id}/release',
    summary: 'Free the seat of a device that is gone',
    tag,
    access: WRITE_ROLES,
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
    summary: 'Clear the fork mark of an activation whose state was cloned or restored, and serve its devices again',
    tag,
    access: WRITE_ROLES,
    params: activationParams,
    body: settleBody,
    status: 200,
    answer: activation,
    handle: async ({ params, body, caller }) => unwrap(await forks.settle(params.id, body.reason, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/deactivations',
    summary: 'Accept a deactivation certificate: frees the seat, and returns a receipt for the device',
    tag,
    access: CEREMONY_ROLES,
    body: deactivationBody,
    status: 200,
    answer: deactivated,
    handle: async ({ body, caller }) => unwrap(await deactivations.accept(body.deactivation, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/passives',
    summary: 'Issue a certificate for a client id alone',
    tag,
    access: WRITE_ROLES,
    body: newPassive,
    status: 201,
    answer: passive,
    handle: async ({ body, caller }) => {
      const { certificate, passive: record } = unwrap(await passiveCertificates.issue(body, actorOf(caller)));
      return { ...record, certificate };
    },
  }),
  route({
    method: 'post',
    path: '/v1/masters',
    summary: 'Issue a master license, which activates a LAN server for a product',
    tag,
    access: WRITE_ROLES,
    body: newMaster,
    status: 201,
    answer: master,
    handle: async ({ body, caller }) => {
      const issued = unwrap(await masterLicenses.issue(body.productId, body.companyId, actorOf(caller)));
      return { ...issued.master, certificate: issued.certificate };
    },
  }),
];
