import type { LicenseHolds } from '../../features/holds/license-holds.js';
import { type Route, route } from '../route.js';
import { actorOf, unwrap, WRITERS } from './common.js';
import { license, licenseParams } from './schemas/licenses.js';

const tag = 'Licenses';

export const licenseHoldRoutes = (holds: LicenseHolds): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses/{id}/switch-on',
    summary: 'Switch a license on that its holder switched off',
    tag,
    access: WRITERS,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params, caller }) => unwrap(await holds.switchOn(params.id, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/release-locks',
    summary: 'Release what checks locked: the next one stores it anew',
    tag,
    access: WRITERS,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params, caller }) => unwrap(await holds.releaseLocks(params.id, actorOf(caller))),
  }),
];
