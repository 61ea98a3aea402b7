import type { Product } from '../../../features/products/product-record.js';
import type { Profile } from '../../../features/profiles/profile-record.js';

const feature = (code: string, type: 'normal' | 'element-pool' | 'floating' | 'consumption-tokens') => ({
  code,
  name: code,
  included: false,
  type,
});
/** The product of the document's examples of profiles. */
export const EXAMPLE_PROFILE_PRODUCT: Product = {
  id: 'example',
  name: 'Example',
  zentitleId: '6453300110',
  createdAt: '2021-01-01T00:00:00.000Z',
  features: [feature('EPOOL', 'element-pool'), feature('FLOAT', 'floating'), feature('FEAT5', 'normal')],
  udfFields: [{ name: 'TEST1' }, { name: 'TEST2' }],
};
export const EXAMPLE_PROFILE: Profile = {
  id: 'prf_12',
  number: 12,
  productId: 'example',
  name: 'TestProfile',
  nameKey: 'example:testprofile',
  enabled: true,
  acquired: true,
  type: 'perpetual',
  seats: 2,
  leases: { client: 12, offline: 8760 },
  concurrency: { mode: 'none', processes: 15 },
  maintenanceUntil: '2022-04-30T00:00:00.000Z',
  features: [
    { code: 'EPOOL', limit: 1000 },
    { code: 'FLOAT', limit: 100 },
  ],
  udf: { TEST1: '6', TEST2: 'test' },
  functions: [
    { name: 'LTCO', on: true, value: 20 },
    { name: 'FeatureAvailability', on: true },
    { name: 'Otherfunc', on: true, value: 10 },
  ],
  createdAt: '2021-01-20T11:08:08.373Z',
  modifiedAt: '2021-01-20T11:08:08.373Z',
};

export const LTCO_FUNCTION = { functionName: 'LTCO', enabled: 'ON', parameterValue: '20' };
/** The answer of GET Profile: field for field as in the document, except for the counts in use. */
export const EXAMPLE_PROFILE_ANSWER = {
  profileName: 'TestProfile',
  profileID: 12,
  enabledforuse: 'True',
  licensetype: 'Perpetual',
  clientsallowed: 2,
  clientLeaseperiod: 12,
  vmLeaseperiod: 0,
  clientOfflineLeaseperiod: 8760,
  acquiredbywebservice: 'True',
  networkseats: 0,
  heartbeat: 0,
  concurrentProcesses: 15,
  resellerID: 0,
  concurrencyMode: 'None',
  subscriptionperiod: 0,
  subscriptionEnddate: null,
  maintenanceEnddate: '2022-04-30T00:00:00',
  created: '2021-01-20T11:08:08.373',
  modified: '2021-01-20T11:08:08.373',
  features: [
    {
      featureCode: 'EPOOL',
      featureAvailability: 'ON',
      featureType: 'ElementPool',
      featureDetails: ['ElementLimit : 1000', 'ElementCount : 0'],
    },
    {
      featureCode: 'FLOAT',
      featureAvailability: 'ON',
      featureType: 'Floating',
      featureDetails: ['MaximumActive : 100', 'TotalActive : 0'],
    },
    { featureCode: 'FEAT5', featureAvailability: 'OFF', featureType: 'Normal', featureDetails: [] },
  ],
  udfValues: [
    { fieldName: 'TEST1', defaultValue: '6' },
    { fieldName: 'TEST2', defaultValue: 'test' },
  ],
  serverFunctions: [
    LTCO_FUNCTION,
    { functionName: 'FeatureAvailability', enabled: 'ON', parameterValue: '' },
    { functionName: 'Otherfunc', enabled: 'ON', parameterValue: '10' },
  ],
};
