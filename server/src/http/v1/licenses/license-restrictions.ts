import type { LicenseRestrictions } from '../../../features/restrictions/license-restrictions.js';
import { type Route, route } from '../../routing/route.js';
import { actorOf, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { license, licenseParams } from './license-schemas.js';

const tag = 'Licenses';

export const licenseRestrictionRoutes = (holds: LicenseRestrictions): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/licenses/{id}/switch-on',
    summary: 'Switch a license back on that its holder switched off',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params, caller }) => unwrap(await holds.switchOn(params.id, actorOf(caller))),
  }),
  route({
    method: 'post',
    path: '/v1/licenses/{id}/release-locks',
    summary: 'Release what checks have locked; the next check stores new values',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    status: 200,
    answer: license,
    handle: async ({ params, caller }) => unwrap(await holds.clearLocks(params.id, actorOf(caller))),
  }),
];
