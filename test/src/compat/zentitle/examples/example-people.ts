import type { Company } from '../../../../../server/dist/features/companies/company-record.js';
import type { Group } from '../../../../../server/dist/features/groups/group-record.js';
import type { GroupUser } from '../../../../../server/dist/features/groups/group-user-record.js';
import { CAD_ID } from './product-ids.js';

const CREATED = '2020-10-21T18:15:43.193Z';

export const COMPANY_DATA = { firstname: 'Eva', country: 'UK', email: 'eva@example.com' };
export const USER_DATA = { EUPMaster: 'true', description: 'settomaster' };

const company = (number: number, name: string, rest: Partial<Company>): Company => {
  const lowerName = name.toLowerCase();
  const made = {
    id: `cmp_${number}`,
    number,
    name,
    lowerName,
    nameKey: `${rest.productId ?? '*'}:${lowerName}`,
    createdAt: '2020-01-15T16:47:22.550Z',
    modifiedAt: '2020-01-15T16:47:22.550Z',
  };
  return { ...made, ...rest };
};

const group = (number: number, name: string, rest: Partial<Group>): Group => ({
  id: `grp_${number}`,
  number,
  type: 'standard',
  name,
  nameKey: name.toLowerCase(),
  createdAt: '2018-08-31T09:40:48.043Z',
  modifiedAt: '2018-08-31T09:40:48.043Z',
  ...rest,
});

const user = (number: number, rest: Partial<GroupUser>): GroupUser => ({
  id: `usr_${number}`,
  number,
  groupId: 'grp_9',
  username: `groupuser${number}`,
  nameKey: `groupuser${number}`,
  passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  createdAt: CREATED,
  modifiedAt: CREATED,
  ...rest,
});

/** Companies, groups and their users, as the ledger holds them. */
export const PEOPLE_DATA = {
  companies: [
    company(4, 'My Company', {
      productId: CAD_ID,
      data: COMPANY_DATA,
      search1: 'My reference 1',
      search2: 'My reference 2',
      search3: 'My reference 3',
    }),
    company(6, 'BigCorp', {}),
  ],
  groups: [
    group(9, 'TestGroup', { type: 'master', description: 'test group', companyId: 'cmp_4' }),
    group(10, 'Subgroup1', { masterGroupId: 'grp_9' }),
  ],
  groupUsers: [
    user(7, {
      firstName: 'John',
      lastName: 'Smith',
      email: 'john@example.com',
      telephone: '+44 1234567890',
      data: USER_DATA,
      modifiedAt: '2020-12-18T15:52:32.710Z',
    }),
    user(8, { groupId: 'grp_10' }),
  ],
};
