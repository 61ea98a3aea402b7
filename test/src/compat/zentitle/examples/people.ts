import { type ExampleStage, example } from './example.js';
import { FREE_CODES, GROUP_CODE } from './example-data.js';
import { COMPANY_DATA, USER_DATA } from './example-people.js';
import { CAD_PRODUCT } from './product-ids.js';

const USER = {
  groupUserID: 7,
  groupID: 9,
  userName: 'groupuser7',
  firstName: 'John',
  lastName: 'Smith',
  email: 'john@example.com',
  telephone: '+44 1234567890',
  additionalData: JSON.stringify(USER_DATA),
  created: '2020-10-21T18:15:43.193',
  modified: '2020-12-18T15:52:32.71',
};
const MINE = { companyID: '4', company: 'My Company', productID: CAD_PRODUCT, productName: 'Product A' };
const NEW_USER = {
  groupid: '9',
  username: 'testuser31',
  password: 'testuserpassword',
  firstname: 'John',
  email: 'john31@example.com',
  additionaldata: { EUPMaster: 'true' },
};

async function newUser({ server }: ExampleStage) {
  await server.call('POST GroupUser', { body: NEW_USER });
  return { username: NEW_USER.username, password: NEW_USER.password };
}

export const PEOPLE_EXAMPLES = [
  example(
    'GET Company',
    { companyid: '4' },
    {
      company: 'My Company',
      companyData: JSON.stringify(COMPANY_DATA),
      firstName: 'Eva',
      email: 'eva@example.com',
      search1: 'My reference 1',
      search2: 'My reference 2',
      search3: 'My reference 3',
      created: '2020-01-15T16:47:22.55',
      productID: CAD_PRODUCT,
    },
  ),
  example(
    'POST Company',
    { company: 'New Company', productid: CAD_PRODUCT, companydata: COMPANY_DATA, search1: 'reference 1' },
    'Company Created Successfully. CompanyID : 17',
  ),
  example(
    'PUT Company',
    {
      companyid: '4',
      productid: CAD_PRODUCT,
      company: 'My Company Retail',
      companydata: COMPANY_DATA,
      search2: 'reference 2',
      search3: 'reference 3',
    },
    'Company Updated Successfully',
  ),
  example('DELETE Company', { companyid: '6' }, 'Company Deleted Successfully'),
  example('GET CompanyID', { company: 'My Company' }, MINE),
  example('GET CompaniesProducts', {}, [MINE, { companyID: '6', company: 'BigCorp', productID: '0', productName: '' }]),
  example(
    'GET Group',
    { groupid: '9' },
    {
      groupID: 9,
      type: 'Master',
      masterGroupID: 0,
      groupName: 'TestGroup',
      description: 'test group',
      created: '2018-08-31T09:40:48.043',
      modified: '2018-08-31T09:40:48.043',
      companyID: 4,
      groupLicenses: [
        { groupID: 9, productID: CAD_PRODUCT, licenseCode: GROUP_CODE, created: '2018-10-24T06:01:24.91' },
      ],
      groupUsers: [USER],
      subGroups: [{ groupID: 10, groupName: 'Subgroup1' }],
    },
  ),
  example(
    'POST Group',
    { groupname: 'NewGroup17', type: 'standard', description: 'NewGroup17 Created to test', companyid: '6' },
    'Group Created Successfully. GroupID : 12',
  ),
  example(
    'PUT Group',
    { groupid: '10', type: 'master', description: 'updated to master group' },
    'Group Updated Successfully',
  ),
  example('DELETE Group', { groupid: '10' }, 'Group Deleted Successfully'),
  example('GET GroupUser', { groupuserid: '7' }, USER),
  example('POST GroupUser', NEW_USER, 'Group User Created Successfully. GroupUserID : 31'),
  example(
    'PUT GroupUser',
    {
      groupuserid: '7',
      groupid: '9',
      username: 'test32',
      firstname: 'John',
      lastname: 'Smith',
      additionaldata: { ...USER_DATA, customdata: 'data1' },
    },
    'Group User Updated Successfully',
  ),
  example('DELETE GroupUser', { groupuserid: '8' }, 'Group User Deleted Successfully'),
  example(
    'PUT GroupUserPassword',
    { username: 'groupuser7', password: 'test21PassWord' },
    'Group User Password Updated Successfully',
  ),
  example(
    'GET GroupLicenseCode',
    { productid: CAD_PRODUCT, licensecode: GROUP_CODE },
    {
      groupID: 9,
      productID: CAD_PRODUCT,
      licenseCode: GROUP_CODE,
      created: '2018-10-24T06:01:24.91',
    },
  ),
  example(
    'POST GroupLicenseCode',
    { groupid: '10', productid: CAD_PRODUCT, licensecode: FREE_CODES[0], companyid: '6', profileid: '13' },
    'Group License Code Created Successfully',
  ),
  example(
    'DELETE GroupLicenseCode',
    { groupid: '9', productid: CAD_PRODUCT, licensecode: GROUP_CODE },
    'Group License Code Deleted Successfully',
  ),
  example(
    'POST GroupUserLicense',
    {
      groupName: 'NewGroup1',
      userName: 'testuser1',
      password: 'test1Password',
      productid: CAD_PRODUCT,
      licensecode: FREE_CODES[0],
      firstname: 'John',
      lastname: 'Smith',
      additionaldata: { ...USER_DATA, customdata: 'data1' },
    },
    'Group User License Created Successfully. GroupID : 12, GroupUserID : 31',
  ),
  example('GET AuthenticateUser', newUser, 'Authenticated'),
  example(
    'POST DataStreamer',
    {
      event: 'TestDSEvent',
      productId: CAD_PRODUCT,
      payload: {
        data: 'abcdefgh12345',
        profile: 'testingProfile5',
        companyId: 17,
        features: { featureCode: 'FEAT2', featureAvailability: 'on', limit: '1' },
        udfValues: [{ fieldName: 'TEST1', defaultValue: 'udf1' }],
      },
    },
    'OK',
  ),
];
