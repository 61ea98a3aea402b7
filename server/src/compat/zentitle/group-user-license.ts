import { type Action, action, WRITE } from './action.js';
import { licenseOf, productOf } from './find.js';
import { detailsOf, password, userDetails } from './group-user.js';
import { fields, productId } from './parameters.js';
import { given, name } from './people.js';
import { unwrapNaming } from './unwrap-naming.js';

const REFUSALS = { GROUP_EXISTS: 'groupname', USER_EXISTS: 'username', LICENSE_IN_GROUP: 'licensecode' } as const;

export const groupUserLicenseActions: readonly Action[] = [
  action({
    controller: 'GroupUserLicense',
    method: 'POST',
    access: WRITE,
    parameters: fields({
      groupname: name(),
      productid: productId(),
      licensecode: name(),
      username: name(),
      password: password(),
      ...userDetails,
    }),
    async answer({ groupname, productid, licensecode, username, password, ...rest }, call) {
      const { id: licenseId } = await licenseOf(call, await productOf(call, productid), licensecode);
      const user = { username, password, ...given(detailsOf(rest)) };
      const wanted = { group: { name: groupname, type: 'standard' as const }, user, licenseId };
      const added = unwrapNaming(await call.features.groupLicenses.addGroupUserLicense(wanted, call.actor), REFUSALS);
      const { group, user: addedUser } = added;
      return `Group User License Created Successfully. GroupID : ${group.number}, GroupUserID : ${addedUser.number}`;
    },
  }),
];
