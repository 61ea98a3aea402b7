import type { GroupLicense } from '../../../features/groups/group-license-record.js';
import type { GroupLicenses } from '../../../features/groups/group-licenses.js';
import { type Route, route } from '../../routing/route.js';
import { licenseParams } from '../licenses/license-schemas.js';
import { pageQuery } from '../primitive-schemas.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import {
  groupLicense,
  groupLicensePage,
  groupParams,
  groupUserLicense,
  newGroupLicense,
  newGroupUserLicense,
} from './group-schemas.js';

const tag = 'Groups';

const shown = ({ id, ...rest }: GroupLicense) => ({ licenseId: id, ...rest });

export const groupLicenseRoutes = (groupLicenses: GroupLicenses): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/groups/{id}/licenses',
    summary: "Let a group's users use a license, which is in no other group",
    tag,
    access: WRITE_ROLES,
    params: groupParams,
    body: newGroupLicense,
    status: 201,
    answer: groupLicense,
    handle: async ({ params, body, caller }) =>
      shown(unwrap(await groupLicenses.assign({ ...body, groupId: params.id }, actorOf(caller)))),
  }),
  route({
    method: 'get',
    path: '/v1/groups/{id}/licenses',
    summary: "List a group's licenses",
    tag,
    access: READ_ROLES,
    params: groupParams,
    query: pageQuery,
    status: 200,
    answer: groupLicensePage,
    handle: async ({ params, query }) => {
      const { items, ...rest } = await groupLicenses.page({ groupId: params.id }, query.cursor, query.limit);
      return { items: items.map(shown), ...rest };
    },
  }),
  route({
    method: 'get',
    path: '/v1/licenses/{id}/group',
    summary: 'Show in which group a license is',
    tag,
    access: READ_ROLES,
    params: licenseParams,
    status: 200,
    answer: groupLicense,
    handle: async ({ params }) => shown(unwrap(await groupLicenses.get(params.id))),
  }),
  route({
    method: 'delete',
    path: '/v1/licenses/{id}/group',
    summary: 'Take a license out of its group',
    tag,
    access: WRITE_ROLES,
    params: licenseParams,
    status: 200,
    answer: groupLicense,
    handle: async ({ params, caller }) => shown(unwrap(await groupLicenses.unassign(params.id, actorOf(caller)))),
  }),
  route({
    method: 'post',
    path: '/v1/group-user-licenses',
    summary: 'Add a group with one user and one license, or nothing of it',
    tag,
    access: WRITE_ROLES,
    body: newGroupUserLicense,
    status: 201,
    answer: groupUserLicense,
    handle: async ({ body, caller }) => {
      const { license, ...rest } = unwrap(await groupLicenses.addGroupUserLicense(body, actorOf(caller)));
      return { ...rest, license: shown(license) };
    },
  }),
];
