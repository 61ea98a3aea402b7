import type { GroupLicense } from '../../../features/groups/group-license-record.js';
import { readAll } from '../../../store/pages.js';
import { MAX_PAGE_SIZE } from '../products/products-in-order.js';
import { type Action, type ActionCall, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { choiceParameter, parameterSchema } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { formatTime } from '../protocol/wording.js';
import { formatUser } from './group-user.js';
import {
  findCompany,
  findGroup,
  findGroupById,
  nameParameter,
  nullIfEmpty,
  numberInId,
  numberOrZero,
  optionalText,
  positiveNumber,
  productFinder,
  withoutEmpty,
  withoutUndefined,
  zentitleIdOf,
} from './people-parameters.js';

const controller = 'Group';

const REFUSALS = {
  GROUP_EXISTS: 'groupname',
  GROUP_NOT_MASTER: 'mastergroupid',
  GROUP_CYCLE: 'mastergroupid',
  GROUP_HAS_SUBGROUPS: 'type',
  GROUP_UNKNOWN: 'groupid',
  COMPANY_UNKNOWN: 'companyid',
} as const;

const type = () => choiceParameter('master', 'standard');
const one = parameterSchema({ groupid: positiveNumber().optional(), groupname: nameParameter().optional() });

export const groupActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: one,
    async answer({ groupid, groupname }, call) {
      const { features } = call;
      const group = await findGroup(call, groupid, groupname);
      const groupId = group.id;
      const licenses = await readAll((cursor) => features.groupLicenses.page({ groupId }, cursor, MAX_PAGE_SIZE));
      const users = await readAll((cursor) => features.groupUsers.page({ groupId }, cursor, MAX_PAGE_SIZE));
      const below = await readAll((cursor) => features.groups.page({ masterGroupId: groupId }, cursor, MAX_PAGE_SIZE));
      return {
        groupID: group.number,
        type: group.type === 'master' ? 'Master' : 'Standard',
        masterGroupID: numberInId(group.masterGroupId),
        groupName: group.name,
        description: group.description ?? '',
        created: formatTime(group.createdAt),
        modified: formatTime(group.modifiedAt),
        companyID: numberInId(group.companyId),
        groupLicenses: await phraseLicenses(licenses, call),
        groupUsers: users.sort((a, b) => a.number - b.number).map(formatUser),
        subGroups: below
          .sort((a, b) => a.number - b.number)
          .map((subGroup) => ({ groupID: subGroup.number, groupName: subGroup.name })),
      };
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      groupname: nameParameter(),
      type: type(),
      description: optionalText(1_000),
      mastergroupid: numberOrZero().default(0),
      companyid: numberOrZero().default(0),
    }),
    async answer({ groupname, type, description, mastergroupid, companyid }, call) {
      const above = await idsAbove(call, mastergroupid, companyid);
      const wanted = { name: groupname, type, ...withoutEmpty({ description, ...above }) };
      const added = unwrapNaming(await call.features.groups.add(wanted, call.actor), REFUSALS);
      return `Group Created Successfully. GroupID : ${added.number}`;
    },
  }),
  action({
    controller,
    method: 'PUT',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      groupid: positiveNumber(),
      groupname: nameParameter().optional(),
      type: type().optional(),
      description: optionalText(1_000),
      mastergroupid: numberOrZero().optional(),
      companyid: numberOrZero().optional(),
    }),
    async answer({ groupid, groupname, type, description, mastergroupid, companyid }, call) {
      const { id } = await findGroupById(call, groupid);
      const { masterGroupId, companyId } = await idsAbove(call, mastergroupid, companyid);
      const change = withoutUndefined({
        name: groupname,
        type,
        description: nullIfEmpty(description),
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
    access: WRITE_KEYS,
    parameters: one,
    async answer({ groupid, groupname }, call) {
      const { id } = await findGroup(call, groupid, groupname);
      unwrapNaming(await call.features.groups.delete(id, call.actor), REFUSALS);
      return 'Group Deleted Successfully';
    },
  }),
];

/** Returns the ids of the master group and the company, if given and not 0. @throws ActionError 404 */
async function idsAbove(call: ActionCall, mastergroupid: number | undefined, companyid: number | undefined) {
  const master = mastergroupid ? await findGroupById(call, mastergroupid, 'mastergroupid') : undefined;
  const company = companyid ? await findCompany(call, companyid) : undefined;
  return { masterGroupId: master?.id, companyId: company?.id };
}

/** In the order in which they were added to the group. */
async function phraseLicenses(assigned: readonly GroupLicense[], call: ActionCall) {
  const find = productFinder(call);
  const sorted = assigned.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
  const phrased = [];
  for (const each of sorted) phrased.push(await formatGroupLicense(each, call, find));
  return phrased;
}

export async function formatGroupLicense(
  { id, groupId, productId, createdAt }: GroupLicense,
  { features }: ActionCall,
  find: ReturnType<typeof productFinder>,
) {
  const product = await find(productId);
  const license = await features.licenses.get(id);
  return {
    groupID: numberInId(groupId),
    productID: product === undefined ? productId : zentitleIdOf(product),
    licenseCode: license.ok ? license.value.code : '',
    created: formatTime(createdAt),
  };
}
