import { type Action, type ActionCall, action, READ, WRITE } from './action.js';
import { ActionError } from './action-error.js';
import { licenseOf, productOf } from './find.js';
import { phraseGroupLicense } from './group.js';
import { fields, productId } from './parameters.js';
import { companyOf, given, groupOf, name, number, numberOrNone, productFinder } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';

const controller = 'GroupLicenseCode';

const REFUSALS = {
  GROUP_UNKNOWN: 'groupid',
  LICENSE_IN_GROUP: 'licensecode',
  LICENSE_NOT_IN_GROUP: 'licensecode',
  COMPANY_UNKNOWN: 'companyid',
  PROFILE_UNKNOWN: 'profileid',
} as const;

const license = { productid: productId(), licensecode: name() };

export const groupLicenseCodeActions: readonly Action[] = [
  action({
    controller,
    method: 'GET',
    access: READ,
    parameters: fields(license),
    async answer({ productid, licensecode }, call) {
      const { id } = await licenseIn(call, productid, licensecode);
      const outcome = await call.features.groupLicenses.get(id);
      if (!outcome.ok) throw new ActionError(404, 'licensecode: this license code is in no group.');
      return phraseGroupLicense(outcome.value, call, productFinder(call));
    },
  }),
  action({
    controller,
    method: 'POST',
    access: WRITE,
    parameters: fields({
      groupid: number(),
      ...license,
      companyid: numberOrNone().default(0),
      profileid: numberOrNone().default(0),
    }),
    async answer({ groupid, productid, licensecode, companyid, profileid }, call) {
      const { id: licenseId } = await licenseIn(call, productid, licensecode);
      const { id: groupId } = await groupOf(call, groupid);
      const companyId = companyid === 0 ? undefined : (await companyOf(call, companyid)).id;
      const profileId = profileid === 0 ? undefined : `prf_${profileid}`;
      const wanted = { groupId, licenseId, ...given({ companyId, profileId }) };
      unwrapNaming(await call.features.groupLicenses.assign(wanted, call.actor), REFUSALS);
      return 'Group License Code Created Successfully';
    },
  }),
  action({
    controller,
    method: 'DELETE',
    access: WRITE,
    parameters: fields({ groupid: number(), ...license }),
    async answer({ groupid, productid, licensecode }, call) {
      const { id: licenseId } = await licenseIn(call, productid, licensecode);
      const { id: groupId } = await groupOf(call, groupid);
      unwrapNaming(await call.features.groupLicenses.unassign(licenseId, call.actor, groupId), REFUSALS);
      return 'Group License Code Deleted Successfully';
    },
  }),
];

const licenseIn = async (call: ActionCall, productid: string, licensecode: string) =>
  licenseOf(call, await productOf(call, productid), licensecode);
