import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { findLicenseByCode, findProductById } from '../protocol/find.js';
import { parameterSchema, productIdParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';
import { detailsOf, password, userDetails } from './group-user.js';
import { nameParameter, withoutEmpty } from './people-parameters.js';

const REFUSALS = { GROUP_EXISTS: 'groupname', USER_EXISTS: 'username', LICENSE_IN_GROUP: 'licensecode' } as const;

export const groupUserLicenseActions: readonly Action[] = [
  action({
    controller: 'GroupUserLicense',
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      groupname: nameParameter(),
      productid: productIdParameter(),
      licensecode: nameParameter(),
      username: nameParameter(),
      password: password(),
      ...userDetails,
    }),
    async answer({ groupname, productid, licensecode, username, password, ...rest }, call) {
      const { id: licenseId } = await findLicenseByCode(call, await findProductById(call, productid), licensecode);
      const user = { username, password, ...withoutEmpty(detailsOf(rest)) };
      const wanted = { group: { name: groupname, type: 'standard' as const }, user, licenseId };
      const added = unwrapNaming(await call.features.groupLicenses.addGroupUserLicense(wanted, call.actor), REFUSALS);
      const { group, user: addedUser } = added;
      return `Group User License Created Successfully. GroupID : ${group.number}, GroupUserID : ${addedUser.number}`;
    },
  }),
];
