import { canonicalLicenseCode, LicenseCodeSecret } from '@countersign/shared';
import type { Activation } from '../../../../../server/dist/features/activations/activation-record.js';
import type { License } from '../../../../../server/dist/features/licenses/license-record.js';
import { withDerivedIndexes } from '../../../../../server/dist/features/licenses/save-license.js';
import type { Product } from '../../../../../server/dist/features/products/product-record.js';
import type { Profile } from '../../../../../server/dist/features/profiles/profile-record.js';
import type { TestVendor } from '../../../../../server/dist/testing/test-vendor.js';
import { PEOPLE_DATA } from './example-people.js';
import { CAD_ID, CAD_PRODUCT, PAINT_ID, PAINT_PRODUCT } from './product-ids.js';

/** The subjects of the document's examples, as records of the ledger: the same shapes, with our own values. */

/** License codes of CAD: activated, in a group, and two that are free. */
export const CLOUD_CODE = '286502700212974761';
export const GROUP_CODE = '278371835707856940';
export const FREE_CODES = ['312410225741720791', '312454637520703730'] as const;
/** Of PAINT, with notes. */
export const CODE_WITH_NOTES = '206454320110930859';

export const LAPTOP_ID = 'kQe0MRH12bYgemkYW2bc';
export const DESKTOP_ID = 'BLXRrZJ5T9imK7qPrJSL';
export const TRIAL_LAPTOP_ID = 'MauY67890Gh345678901';

const FUNCTIONS = [
  { name: 'LTCO', on: true, value: 20 },
  { name: 'FeatureAvailability', on: true },
  { name: 'Otherfunc', on: false },
];

const products: readonly Product[] = [
  {
    id: CAD_ID,
    zentitleId: CAD_PRODUCT,
    name: 'Product A',
    features: [
      { code: 'FEAT1', name: 'Feature 1', included: false, type: 'element-pool', notes: 'Notes 1' },
      { code: 'FEAT2', name: 'Feature 2', included: true, type: 'floating', notes: 'Notes 2', group: 'Group2' },
      { code: 'FEAT5', name: 'Feature 5', included: true, notes: 'Notes 5' },
    ],
    featureGroups: [{ name: 'Group2' }, { name: 'testgroup1' }, { name: 'testgroup2' }],
    udfFields: [
      { name: 'TEST1', value: 'Prod1Default' },
      { name: 'TEST2', value: 'Prod1Default2' },
    ],
    defaults: { type: 'perpetual', seats: 10, leases: { client: 24, offline: 24 } },
    trial: { days: 4 },
    createdAt: '2019-01-01T00:00:00Z',
  },
  {
    id: PAINT_ID,
    zentitleId: PAINT_PRODUCT,
    name: 'Product 2A',
    features: [
      { code: 'EPOOL', name: 'Pool', included: true, type: 'element-pool', notes: 'Pool notes' },
      { code: 'FLOAT', name: 'Float', included: true, type: 'floating', notes: 'Float notes' },
      { code: 'FEAT5', name: 'Feature 5', included: false, notes: 'Notes 5' },
    ],
    udfFields: [{ name: 'TEST1' }, { name: 'TEST2' }],
    defaults: { type: 'perpetual', seats: 10, leases: { client: 48, offline: 408 } },
    trial: { days: 30 },
    createdAt: '2019-01-01T00:00:01Z',
  },
];

const profile = (number: number, productId: string, name: string): Profile => ({
  id: `prf_${number}`,
  number,
  productId,
  name,
  nameKey: `${productId}:${name.toLowerCase()}`,
  enabled: true,
  acquired: true,
  type: 'perpetual',
  seats: 2,
  leases: { client: 12, offline: 8760 },
  concurrency: { mode: 'none', processes: 15 },
  maintenanceUntil: '2022-04-30T00:00:00Z',
  features:
    productId === PAINT_ID
      ? [
          { code: 'EPOOL', limit: 1000 },
          { code: 'FLOAT', limit: 100 },
        ]
      : [{ code: 'FEAT5' }],
  udf: { TEST1: '6', TEST2: 'test' },
  functions: FUNCTIONS,
  createdAt: '2021-01-20T11:08:08.373Z',
  modifiedAt: '2021-01-20T11:08:08.373Z',
});

const license = (number: number, productId: string, code: string, rest: Partial<License>): License =>
  withDerivedIndexes({
    id: `lic_${String(number).padStart(12, '0')}`,
    productId,
    code: canonicalLicenseCode(code),
    lookupId: new LicenseCodeSecret('acme', productId, canonicalLicenseCode(code)).lookupId,
    status: 'active',
    type: 'perpetual',
    seats: 1,
    seatsTaken: 0,
    features: [],
    createdAt: '2016-08-19T01:43:29Z',
    ...rest,
  });

const NOTED = license(1, PAINT_ID, CODE_WITH_NOTES, {
  profileId: 'prf_12',
  acquired: true,
  seats: 9,
  seatsTaken: 1,
  seatsReturned: 41,
  lastActivatedAt: '2018-08-02T06:59:02.043Z',
  maintenanceUntil: '2021-04-30T00:00:00Z',
  leases: { client: 12, offline: 8760 },
  concurrency: { mode: 'none', processes: 15 },
  features: [
    { code: 'EPOOL', limit: 10_000 },
    { code: 'FLOAT', limit: 100 },
  ],
  udf: { TEST1: '6', TEST2: 'test' },
  functions: FUNCTIONS,
});

const CLOUD = license(2, CAD_ID, CLOUD_CODE, {
  companyId: 'cmp_4',
  acquired: true,
  seats: 5,
  seatsTaken: 1,
  seatsReturned: 27,
  lastActivatedAt: '2018-09-11T08:52:34.467Z',
  maintenanceUntil: '2019-01-01T00:00:00Z',
  modifiedAt: '2016-10-25T08:46:43.990Z',
  leases: { client: 1, offline: 8760 },
  concurrency: { mode: 'cloud', processes: 14 },
  features: [{ code: 'FEAT1', limit: 100 }, { code: 'FEAT2', limit: 7 }, { code: 'FEAT5' }],
  udf: { TEST1: 'Value 1', TEST2: 'Value 2' },
  functions: FUNCTIONS,
});

const GROUPED = license(3, CAD_ID, GROUP_CODE, { acquired: true });

const activation = (number: number, { id: licenseId, productId }: License, computerId: string): Activation => ({
  id: `act_${String(number).padStart(16, '0')}`,
  licenseId,
  productId,
  status: 'active',
  device: computerId.padEnd(43, 'A'),
  computerId,
  generation: 1,
  machine: {},
  createdAt: '2018-01-01T00:00:00Z',
  refreshedAt: '2018-01-01T00:00:00Z',
  leaseEndsAt: '2018-01-22T11:28:55.560Z',
  seat: `${licenseId}:${computerId.padEnd(43, 'A')}`,
});

export const SYSTEM_DETAILS = {
  operatingsystem: 'Example OS 11, 64-bit',
  bitage: '64',
  screenresx: '1920',
  screenresy: '1080',
  processor: 'Example CPU @ 1.80GHz',
  cores: '4',
  memory: '8090',
  oslanguage: 'en-GB',
  applanguage: 'en-GB',
  type: 'DESKTOP',
  licensestatus: 'Activated',
  version: '2',
  build: '2',
  edition: 'ENT',
  computername: 'Drawing_Office',
  vmplatform: 'Physical',
};

/** What a user entered, in the vendor's own fields. */
export const CONSUMER = {
  firstname: 'Robin',
  lastname: 'Baker',
  company: 'Example Productions',
  email: 'robin@example.com',
  sector: 'Media',
};
const RECORDS = {
  products,
  profiles: [profile(12, PAINT_ID, 'TestProfile'), profile(13, CAD_ID, 'OtherProfile')],
  licenses: [NOTED, CLOUD, GROUPED, ...FREE_CODES.map((code, index) => license(4 + index, CAD_ID, code, {}))],
  activations: [activation(1, CLOUD, LAPTOP_ID), activation(2, NOTED, DESKTOP_ID)],
  systemDetails: [
    {
      id: `${CAD_ID}:${LAPTOP_ID}`,
      productId: CAD_ID,
      computerId: LAPTOP_ID,
      details: SYSTEM_DETAILS,
      modifiedAt: '2018-01-01T00:00:00Z',
    },
  ],
  notes: [
    { number: 102_509, type: 'system' as const, text: 'note', createdAt: '2020-12-18T17:11:15.700Z' },
    { number: 102_511, type: 'general' as const, text: 'General note', createdAt: '2020-12-18T17:15:39.387Z' },
  ].map((note) => ({ ...note, id: `nte_${note.number}`, licenseId: NOTED.id, modifiedAt: note.createdAt })),
  ...PEOPLE_DATA,
  groupLicenses: [{ id: GROUPED.id, groupId: 'grp_9', productId: CAD_ID, createdAt: '2018-10-24T06:01:24.910Z' }],
  consumers: [
    {
      id: '2018-11-16T06:12:44.883Z_0001',
      productId: CAD_ID,
      computer: `${CAD_ID}:${LAPTOP_ID}`,
      computerId: LAPTOP_ID,
      licenseCode: CLOUD_CODE,
      info: CONSUMER,
      firstName: 'robin',
      lastName: 'baker',
      company: 'example productions',
      email: 'robin@example.com',
      createdAt: '2018-11-16T06:12:44.883Z',
    },
  ],
  trials: [
    {
      id: `${CAD_ID}:${TRIAL_LAPTOP_ID}`,
      productId: CAD_ID,
      computerId: TRIAL_LAPTOP_ID,
      days: 30,
      startedAt: '2019-06-06T09:33:58.173Z',
      expiresAt: '2019-07-06T09:33:58.173Z',
      leaseEndsAt: '2019-06-21T09:33:58.173Z',
      modifiedAt: '2019-06-06T09:33:58.173Z',
      licenseId: CLOUD.id,
    },
    {
      id: `${CAD_ID}:${DESKTOP_ID}`,
      productId: CAD_ID,
      computerId: DESKTOP_ID,
      days: 4,
      startedAt: '2026-12-31T00:00:00Z',
      expiresAt: '2027-01-04T00:00:00Z',
      leaseEndsAt: '2027-01-01T00:00:00Z',
      modifiedAt: '2026-12-31T00:00:00Z',
    },
  ],
  counters: Object.entries({ companies: 16, groups: 11, groupUsers: 30, notes: 102_511, profiles: 13 }).map(
    ([id, last]) => ({ id, last }),
  ),
};

/** Replaces a vendor's ledger with the data of the examples. */
export const fillExampleData = ({ ledger }: TestVendor): Promise<void> =>
  ledger.transaction(async (tx) => {
    for (const [name, documents] of Object.entries(RECORDS)) {
      const collection = tx[name as 'products'];
      for (const document of documents) await collection.put(document as Product);
    }
  });
