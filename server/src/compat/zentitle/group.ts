import type { GroupLicense } from '../../features/groups/group-license-record.js';
import { allOf } from '../../store/pages.js';
import { type Action, type ActionCall, action, READ, WRITE } from './action.js';
import { phraseUser } from './group-user.js';
import { LARGEST_PAGE } from './numbered-products.js';
import { choice, fields } from './parameters.js';
import {
  companyOf,
  defined,
  detail,
  given,
  groupOf,
  name,
  number,
  numberIn,
  numberOrNone,
  oneGroup,
  orNull,
  productFinder,
  zentitleIdOf,
} from './people.js';
import { unwrapNaming } from './unwrap-naming.js';
import { when } from './wording.js';

const controller = 'Group';

const REFUSALS = {
  GROUP_EXISTS: 'groupname',
  GROUP_NOT_MASTER: 'mastergroupid',
  GROUP_CYCLE: 'mastergroupid',
  GROUP_HAS_SUBGROUPS: 'type',
  GROUP_UNKNOWN: 'groupid',
  COMPANY_UNKNOWN: 'companyid',
} as const;

const type = () => choice('master', 'standard');
const one = fields({ groupid: number().optional(), groupname: name().optional() });

export const groupActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: one,
    async answer({ groupid, groupname }, call) {
      const { features } = call;
      const group = await oneGroup(call, groupid, groupname);
      const groupId = group.id;
      const licenses = await allOf((cursor) => features.groupLicenses.page({ groupId }, cursor, LARGEST_PAGE));
      const users = await allOf((cursor) => features.groupUsers.page({ groupId }, cursor, LARGEST_PAGE));
      const below = await allOf((cursor) => features.groups.page({ masterGroupId: groupId }, cursor, LARGEST_PAGE));
      return {
        groupID: group.number,
        type: group.type === 'master' ? 'Master' : 'Standard',
        masterGroupID: numberIn(group.masterGroupId),
        groupName: group.name,
        description: group.description ?? '',
        created: when(group.createdAt),
        modified: when(group.modifiedAt),
        companyID: numberIn(group.companyId),
        groupLicenses: await phraseLicenses(licenses, call),
        groupUsers: users.sort((a, b) => a.number - b.number).map(phraseUser),
        subGroups: below
          .sort((a, b) => a.number - b.number)
          .map((subGroup) => ({ groupID: subGroup.number, groupName: subGroup.name })),
      };
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({
      groupname: name(),
      type: type(),
      description: detail(1_000),
      mastergroupid: numberOrNone().default(0),
      companyid: numberOrNone().default(0),
    }),
    async answer({ groupname, type, description, mastergroupid, companyid }, call) {
      const above = await idsAbove(call, mastergroupid, companyid);
      const wanted = { name: groupname, type, ...given({ description, ...above }) };
      const added = unwrapNaming(await call.features.groups.add(wanted, call.actor), REFUSALS);
      return `Group Created Successfully. GroupID : ${added.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE,
    parameters: fields({
      groupid: number(),
      groupname: name().optional(),
      type: type().optional(),
      description: detail(1_000),
      mastergroupid: numberOrNone().optional(),
      companyid: numberOrNone().optional(),
    }),
    async answer({ groupid, groupname, type, description, mastergroupid, companyid }, call) {
      const { id } = await groupOf(call, groupid);
      const { masterGroupId, companyId } = await idsAbove(call, mastergroupid, companyid);
      const change = defined({
        name: groupname,
        type,
        description: orNull(description),
        masterGroupId: mastergroupid === 0 ? null : masterGroupId,
        companyId: companyid === 0 ? null : companyId,
      });
      unwrapNaming(await call.features.groups.update(id, change, call.actor), REFUSALS);
      return 'Group Updated Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: one,
    async answer({ groupid, groupname }, call) {
      const { id } = await oneGroup(call, groupid, groupname);
      unwrapNaming(await call.features.groups.delete(id, call.actor), REFUSALS);
      return 'Group Deleted Successfully';
    },
  }),
];

/** Ids of the master group and the company, where they are given and not 0. @throws ActionError 404 */
async function idsAbove(call: ActionCall, mastergroupid: number | undefined, companyid: number | undefined) {
  const master = mastergroupid ? await groupOf(call, mastergroupid, 'mastergroupid') : undefined;
  const company = companyid ? await companyOf(call, companyid) : undefined;
  return { masterGroupId: master?.id, companyId: company?.id };
}

/** In the order in which they came into the group. */
async function phraseLicenses(assigned: readonly GroupLicense[], call: ActionCall) {
  const find = productFinder(call);
  const sorted = assigned.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  const phrased = [];
  for (const each of sorted) phrased.push(await phraseGroupLicense(each, call, find));
  return phrased;
}

export async function phraseGroupLicense(
  { id, groupId, productId, createdAt }: GroupLicense,
  { features }: ActionCall,
  find: ReturnType<typeof productFinder>,
) {
  const product = await find(productId);
  const license = await features.licenses.get(id);
  return {
    groupID: numberIn(groupId),
    productID: product === undefined ? productId : zentitleIdOf(product),
    licenseCode: license.ok ? license.value.code : '',
    created: when(createdAt),
  };
}
