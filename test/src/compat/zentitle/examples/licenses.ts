import { example } from './example.js';
import { CLOUD_CODE, CODE_WITH_NOTES, FREE_CODES } from './example-data.js';
import { CAD_PRODUCT, PAINT_PRODUCT } from './product-ids.js';

const FUNCTIONS = [
  { functionName: 'LTCO', enabled: 'ON', parameterValue: '20' },
  { functionName: 'FeatureAvailability', enabled: 'ON', parameterValue: '' },
  { functionName: 'Otherfunc', enabled: 'OFF', parameterValue: '' },
];
const NOTES = [
  { noteID: 102_509, type: 'System', created: '2020-12-18T17:11:15.7', createdBy: '', description: 'note' },
  { noteID: 102_511, type: 'General', created: '2020-12-18T17:15:39.387', createdBy: '', description: 'General note' },
];
const noted = { productid: PAINT_PRODUCT, licensecode: CODE_WITH_NOTES };

export const LICENSE_EXAMPLES = [
  example('GET LicenseCode', { ...noted, getsfs: '1', details: '1', getnotes: 1, showfeatures: 'all' }, [
    {
      licenseCode: CODE_WITH_NOTES,
      productID: PAINT_PRODUCT,
      company: '',
      companyID: 0,
      enabledforuse: 'True',
      licensetype: 'Perpetual',
      clientsallowed: 9,
      clientLeaseperiod: 12,
      vmLeaseperiod: 0,
      clientOfflineLeaseperiod: 8760,
      acquiredbywebservice: 'True',
      networkseats: 0,
      heartbeat: 0,
      profilename: 'TestProfile',
      concurrentProcesses: 15,
      numActivations: 1,
      concurrencyMode: 'None',
      subscriptionperiod: 0,
      subscriptionEnddate: null,
      subscriptionlastActivated: '2018-08-02T06:59:02.043',
      maintenanceEnddate: '2021-04-30T00:00:00',
      features: [
        {
          featureCode: 'EPOOL',
          featureAvailability: 'ON',
          featureType: 'ElementPool',
          featureDetails: ['ElementLimit : 10000', 'ElementCount : 0'],
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
      notes: NOTES,
      serverFunctions: FUNCTIONS,
    },
  ]),
  example(
    'POST LicenseCode',
    { productid: PAINT_PRODUCT, profilename: 'TestProfile', companyid: '6', numcodes: '2', reference: 'LCforProductA' },
    /^License Codes Created Successfully : \d{18},\d{18}$/,
  ),
  example(
    'POST LicenseCode',
    {
      productid: PAINT_PRODUCT,
      profilename: 'TestProfile',
      companyid: '6',
      licensecodes: '123410225741720791,567810225741720792',
      reference: 'LCforProductB',
    },
    'OK',
  ),
  example(
    'PUT LicenseCode',
    {
      ...noted,
      companyid: '6',
      enabledforuse: 'true',
      licensetype: 'subscriptionperiod',
      clientsallowed: '2',
      clientleaseperiod: '0',
      vmleaseperiod: '0',
      clientofflineleaseperiod: '1',
      acquiredbywebservice: 'true',
      profilename: 'TestProfile',
      inheritprofile: 'false',
      concurrentprocesses: '0',
      concurrencymode: 'network',
      networkseats: '1',
      heartbeat: '5',
      subscriptionperiod: '10',
      maintenanceenddate: 'reset',
      features: [
        { featurecode: 'FLOAT', featureavailability: 'on', limit: '10' },
        { featurecode: 'EPOOL', featureavailability: 'on', limit: '15' },
      ],
      udfvalues: [
        { fieldname: 'TEST1', defaultvalue: 'udf1' },
        { fieldname: 'TEST2', defaultvalue: 'udf2' },
      ],
      notes: [{ type: 'general', description: 'general note' }],
      serverfunctions: [
        { functionname: 'LTCO', enabled: 'on', parametervalue: '20' },
        { functionname: 'Otherfunc', enabled: 'off' },
      ],
    },
    'License Code Details Updated Successfully',
  ),
  example(
    'GET LicenseCodes',
    { productid: CAD_PRODUCT, pagenumber: '1', pagesize: '2', activated: 'true', getsfs: '1' },
    [
      {
        licenseCode: CLOUD_CODE,
        productID: CAD_PRODUCT,
        company: 'My Company',
        enabledforuse: 'true',
        licensetype: 'Perpetual',
        profilename: '',
        acquiredbywebservice: 'true',
        activationsAllowed: 5,
        clientLeaseperiod: 1,
        vmLeaseperiod: 0,
        clientOfflineLeaseperiod: 8760,
        networkseats: 0,
        heartbeat: 0,
        concurrentProcesses: 14,
        numActivations: 1,
        numDeActivations: 27,
        concurrencyMode: 'Cloud',
        subscriptionperiod: 0,
        subscriptionEnddate: null,
        subscriptionlastActivated: '2018-09-11T08:52:34.467',
        maintenanceEnddate: '2019-01-01T00:00:00',
        created: '2016-08-19T01:43:29',
        modified: '2016-10-25T08:46:43.99',
        features: [
          {
            featureCode: 'FEAT1',
            featureAvailability: 'ON',
            featureType: 'ElementPool',
            featureDetails: ['ElementLimit : 100', 'ElementCount : 0'],
          },
          {
            featureCode: 'FEAT2',
            featureAvailability: 'ON',
            featureType: 'Floating',
            featureDetails: ['MaximumActive : 7', 'TotalActive : 0'],
          },
          { featureCode: 'FEAT5', featureAvailability: 'ON', featureType: 'Normal', featureDetails: [] },
        ],
        udfValues: [
          { fieldName: 'TEST1', defaultValue: 'Value 1' },
          { fieldName: 'TEST2', defaultValue: 'Value 2' },
        ],
        serverFunctions: FUNCTIONS,
      },
    ],
  ),
  // Only the number of licenses, if no page is requested.
  example('GET LicenseCodes', { productid: CAD_PRODUCT }, 4),
  example('GET NextLicenseCode', { productid: CAD_PRODUCT, amount: '2' }, (codes: readonly string[]) => [
    [...codes].sort(),
    [...FREE_CODES],
  ]),
  example('GET LicenseNote', noted, NOTES),
  example(
    'POST LicenseNote',
    { ...noted, description: 'General note', type: 'general' },
    /^License Note Created Successfully(\. NoteID : 102512)?$/,
  ),
  example(
    'PUT LicenseNote',
    { ...noted, noteid: '102511', description: 'General note updated', type: 'general' },
    'License Note Updated Successfully',
  ),
  example('DELETE LicenseNote', { ...noted, noteid: '102511' }, 'License Note Deleted Successfully'),
];
