import {
  type ActionTable,
  anything,
  bit,
  documentedAs,
  integer,
  json,
  READ,
  text,
  WRITE,
  words,
} from './vocabulary.js';

const SEARCH: ActionTable = { search1: text, search2: text, search3: text };
const GROUP_TYPE = words('master', 'standard');
const PERSON: ActionTable = { firstname: text, lastname: text, email: text, telephone: text, additionaldata: json };

/** Companies, groups, their users, and events. */
export const PEOPLE_ACTIONS = [
  documentedAs('GET Company', READ, { 'companyid*': text, productid: text }),
  documentedAs('POST Company', WRITE, {
    'company*': text,
    'productid*': text,
    global: bit,
    companydata: json,
    ...SEARCH,
    reseller: text,
  }),
  documentedAs('PUT Company', WRITE, {
    'companyid*': integer,
    'productid*': text,
    global: bit,
    companydata: json,
    company: text,
    ...SEARCH,
    reseller: text,
  }),
  documentedAs('DELETE Company', WRITE, { 'companyid*': integer }),
  documentedAs('GET CompanyID', READ, { 'company*': text, productid: text }),
  documentedAs('GET CompaniesProducts', READ, {}),
  documentedAs('GET Group', READ, { 'groupid**': integer, 'groupname**': text }),
  documentedAs('POST Group', WRITE, {
    'groupname*': text,
    'type*': GROUP_TYPE,
    description: text,
    mastergroupid: [integer, 0],
    companyid: [integer, 0],
  }),
  documentedAs('PUT Group', WRITE, {
    'groupid*': integer,
    groupname: text,
    type: GROUP_TYPE,
    description: text,
    mastergroupid: integer,
    companyid: integer,
  }),
  documentedAs('DELETE Group', WRITE, { 'groupid**': integer, 'groupname**': text }),
  documentedAs('GET GroupUser', READ, { 'groupuserid**': integer, 'username**': text }),
  documentedAs('POST GroupUser', WRITE, { 'groupid*': integer, 'username*': text, 'password*': text, ...PERSON }),
  documentedAs('PUT GroupUser', WRITE, { 'groupuserid*': integer, 'groupid*': integer, username: text, ...PERSON }),
  documentedAs('DELETE GroupUser', WRITE, { 'groupuserid*': integer }),
  documentedAs('PUT GroupUserPassword', WRITE, { 'username*': text, 'password*': text }),
  documentedAs('GET GroupLicenseCode', READ, { 'productid*': text, 'licensecode*': text }),
  documentedAs('POST GroupLicenseCode', WRITE, {
    'groupid*': integer,
    'productid*': text,
    'licensecode*': text,
    companyid: [integer, 0],
    profileid: [integer, 0],
  }),
  documentedAs('DELETE GroupLicenseCode', WRITE, { 'groupid*': integer, 'productid*': text, 'licensecode*': text }),
  documentedAs('POST GroupUserLicense', WRITE, {
    'groupname*': text,
    'productid*': text,
    'licensecode*': text,
    'username*': text,
    'password*': text,
    ...PERSON,
  }),
  documentedAs('GET AuthenticateUser', READ, { 'username*': text, 'password*': text }),
  documentedAs('POST DataStreamer', ['data-streamer'], { 'event*': text, productId: text, payload: anything }),
];
