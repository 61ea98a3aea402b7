import type { DeviceSecrets } from '../../../features/secrets/device-secrets.js';
import type { Secrets } from '../../../features/secrets/secrets.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, unwrapForDevice, WRITE_ROLES } from '../roles-and-outcomes.js';
import { licenseParams } from './license-schemas.js';
import {
  deviceSecrets as bundleForDevice,
  deviceSecretsBody,
  secretBody,
  secretNote,
  secretNotes,
  secretParams,
} from './secret-schemas.js';

interface Features {
  readonly secrets: Secrets;
  readonly deviceSecrets: DeviceSecrets;
}

const tag = 'Secrets';
const path = '/v1/licenses/{id}/secrets/{feature}';

/** Values that only devices can read. */
export const secretRoutes = ({ secrets, deviceSecrets }: Features): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/licenses/{id}/secrets',
    summary: 'List which features of a license have secure values, without the values',
    tag,
    access: READ_ROLES,
    params: licenseParams,
    status: 200,
    answer: secretNotes,
    handle: async ({ params }) => ({ items: unwrap(await secrets.list(params.id)) }),
  }),
  route({
    method: 'put',
    path,
    summary: 'Set the secure value of a feature; only devices of the license can read it afterwards',
    tag,
    access: WRITE_ROLES,
    params: secretParams,
    body: secretBody,
    status: 200,
    answer: secretNote,
    handle: async ({ params, body, caller }) =>
      unwrap(await secrets.set(params.id, params.feature, body.value, actorOf(caller))),
  }),
  route({
    method: 'delete',
    path,
    summary: 'Remove the secure value of a feature; devices keep the old one until they fetch again',
    tag,
    access: WRITE_ROLES,
    params: secretParams,
    status: 200,
    answer: secretNote,
    handle: async ({ params, caller }) => unwrap(await secrets.remove(params.id, params.feature, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/device/secrets',
    summary: 'Get the values of this device: signed, and encrypted to its key',
    tag: 'Device',
    access: 'public',
    body: deviceSecretsBody,
    status: 200,
    answer: bundleForDevice,
    handle: async ({ body }) => ({ secrets: unwrapForDevice(await deviceSecrets.answer(body)) }),
  }),
];
