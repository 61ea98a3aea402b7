import { type Action, type ActionCall, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { findLicenseByCode, findProductById } from '../protocol/find.js';
import { parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { formatGroupLicense } from './group.js';
import {
  findCompany,
  findGroupById,
  nameParameter,
  numberOrZero,
  positiveNumber,
  productFinder,
  withoutEmpty,
} from './people-parameters.js';

const controller = 'GroupLicenseCode';

const REFUSALS = {
  GROUP_UNKNOWN: 'groupid',
  LICENSE_IN_GROUP: 'licensecode',
  LICENSE_NOT_IN_GROUP: 'licensecode',
  COMPANY_UNKNOWN: 'companyid',
  PROFILE_UNKNOWN: 'profileid',
} as const;

const license = { productid: productIdParameter(), licensecode: nameParameter() };

export const groupLicenseCodeActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema(license),
    async answer({ productid, licensecode }, call) {
      const { id } = await licenseIn(call, productid, licensecode);
      const outcome = await call.features.groupLicenses.get(id);
      if (!outcome.ok) throw new ActionError(404, 'licensecode: this license code is in no group.');
      return formatGroupLicense(outcome.value, call, productFinder(call));
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      groupid: positiveNumber(),
      ...license,
      companyid: numberOrZero().default(0),
      profileid: numberOrZero().default(0),
    }),
    async answer({ groupid, productid, licensecode, companyid, profileid }, call) {
      const { id: licenseId } = await licenseIn(call, productid, licensecode);
      const { id: groupId } = await findGroupById(call, groupid);
      const companyId = companyid === 0 ? undefined : (await findCompany(call, companyid)).id;
      const profileId = profileid === 0 ? undefined : `prf_${profileid}`;
      const wanted = { groupId, licenseId, ...withoutEmpty({ companyId, profileId }) };
      unwrapNaming(await call.features.groupLicenses.assign(wanted, call.actor), REFUSALS);
      return 'Group License Code Created Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE_KEYS,
    parameters: parameterSchema({ groupid: positiveNumber(), ...license }),
    async answer({ groupid, productid, licensecode }, call) {
      const { id: licenseId } = await licenseIn(call, productid, licensecode);
      const { id: groupId } = await findGroupById(call, groupid);
      unwrapNaming(await call.features.groupLicenses.unassign(licenseId, call.actor, groupId), REFUSALS);
      return 'Group License Code Deleted Successfully';
    },
  }),
];

const licenseIn = async (call: ActionCall, productid: string, licensecode: string) =>
  findLicenseByCode(call, await findProductById(call, productid), licensecode);
