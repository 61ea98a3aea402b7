import { type ExampleStage, example } from './example.js';
import { CAD_PRODUCT, PAINT_PRODUCT } from './product-ids.js';

const PRODUCT_A = {
  productName: 'Product A',
  productId: CAD_PRODUCT,
  clientLeasePeriod: 24,
  vmLeasePeriod: 0,
  clientOfflineLeasePeriod: 24,
  trialPeriod: 4,
  licenseType: 'perpetual',
  clientsAllowed: 10,
  features: [
    {
      featureCode: 'FEAT1',
      featureAvailability: 'OFF',
      featureType: 'ElementPool',
      featureName: 'Feature 1',
      featureNotes: 'Notes 1',
      featureGroup: 'Default',
    },
    {
      featureCode: 'FEAT2',
      featureAvailability: 'ON',
      featureType: 'Floating',
      featureName: 'Feature 2',
      featureNotes: 'Notes 2',
      featureGroup: 'Group2',
    },
    {
      featureCode: 'FEAT5',
      featureAvailability: 'ON',
      featureType: 'Normal',
      featureName: 'Feature 5',
      featureNotes: 'Notes 5',
      featureGroup: 'Default',
    },
  ],
  udfValues: [
    { fieldName: 'TEST1', defaultValue: 'Prod1Default' },
    { fieldName: 'TEST2', defaultValue: 'Prod1Default2' },
  ],
};

const PRODUCT_2A = {
  productName: 'Product 2A',
  productId: PAINT_PRODUCT,
  clientLeasePeriod: 48,
  vmLeasePeriod: 0,
  clientOfflineLeasePeriod: 408,
  trialPeriod: 30,
  licenseType: 'perpetual',
  clientsAllowed: 10,
  features: [
    {
      featureCode: 'EPOOL',
      featureAvailability: 'ON',
      featureType: 'ElementPool',
      featureName: 'Pool',
      featureNotes: 'Pool notes',
      featureGroup: 'Default',
    },
    {
      featureCode: 'FLOAT',
      featureAvailability: 'ON',
      featureType: 'Floating',
      featureName: 'Float',
      featureNotes: 'Float notes',
      featureGroup: 'Default',
    },
    {
      featureCode: 'FEAT5',
      featureAvailability: 'OFF',
      featureType: 'Normal',
      featureName: 'Feature 5',
      featureNotes: 'Notes 5',
      featureGroup: 'Default',
    },
  ],
  udfValues: [
    { fieldName: 'TEST1', defaultValue: '' },
    { fieldName: 'TEST2', defaultValue: '' },
  ],
};

const NEW_FEATURES = [
  {
    featureCode: 'FEAT1API01',
    featureName: 'featureAPI1',
    notes: 'featureAPI1',
    featureGroupName: 'testgroup1',
    availableInTrials: 'true',
  },
  { featureCode: 'FEAT2API03', featureName: 'featureAPI2', notes: 'featureAPI2', featureType: 'consumptionTokens' },
];

async function withNewFeatures({ server }: ExampleStage) {
  await server.call('POST ProductFeatures', { body: { productId: CAD_PRODUCT, features: NEW_FEATURES } });
  return {
    productId: CAD_PRODUCT,
    features: [
      {
        featureCode: 'FEAT1API01',
        newFeatureCode: 'FEAT101',
        featureName: 'featureAPI1',
        notes: 'featureAPI1 updated',
        featureGroupName: 'default',
        availableInTrials: 'true',
      },
      { featureCode: 'FEAT2API03', newFeatureCode: 'FEAT102' },
    ],
  };
}

export const CATALOGUE_EXAMPLES = [
  example('GET Products', {}, [PRODUCT_A, PRODUCT_2A]),
  example('GET Product', { productid: CAD_PRODUCT }, [PRODUCT_A]),
  example(
    'POST Product',
    {
      productname: 'APITest 0110',
      clientleaseperiod: '2',
      vmleaseperiod: '1',
      clientOfflineLeaseperiod: '1',
      clientsallowed: '2',
      intrial: 'true',
      trialperiod: '10',
      licensetype: 'subscriptionperiod',
      subscriptionperiod: 100,
      featuregroups: [
        { featuregroupname: 'groupAPI1', notes: 'groupAPI1' },
        { featuregroupName: 'groupAPI2', notes: 'groupAPI2' },
        { featuregroupName: 'groupAPI3' },
      ],
      features: [
        {
          featurecode: 'FEAT1API01',
          featurename: 'featureAPI1',
          notes: 'featureAPI1',
          featuretype: 'normal',
          featuregroupname: 'groupAPI1',
          availableintrials: 'true',
        },
        {
          featurecode: 'FEAT2API02',
          featurename: 'featureAPI2',
          featuretype: 'ConsumptionTokens',
          notes: 'featureAPI2',
          featuregroupname: 'groupAPI2',
        },
        { featurecode: 'FEAT3API03', featurename: 'featureAPI3', featuretype: 'floating', notes: 'featureAPI3' },
        { featurecode: 'FEAT3API04', featurename: 'featureAPI4', notes: 'featureAPI4' },
      ],
      udfvalues: [
        { fieldname: 'TEST1', defaultvalue: 'udf1' },
        { fieldname: 'TEST2', defaultvalue: 'udf2' },
      ],
    },
    /^Product Created Successfully\. ProductID : \d{10}$/,
  ),
  example(
    'PUT Product',
    { productId: CAD_PRODUCT, clientLeasePeriod: '48', trialPeriod: '10', licenseType: 'perpetual' },
    'Product Updated Successfully',
  ),
  example(
    'POST ProductFeatureGroups',
    {
      productId: CAD_PRODUCT,
      featureGroups: [{ featureGroupName: 'newgroup1', notes: 'test' }, { featureGroupName: 'new2' }],
    },
    'Product FeatureGroups Created Successfully',
  ),
  example(
    'PUT ProductFeatureGroups',
    {
      productId: CAD_PRODUCT,
      featureGroups: [
        { featureGroupName: 'testgroup1', newFeatureGroupName: 'group1' },
        { featureGroupName: 'testgroup2', notes: 'test notes' },
      ],
    },
    'Product FeatureGroups Updated Successfully',
  ),
  example(
    'DELETE ProductFeatureGroups',
    { productId: CAD_PRODUCT, featureGroupName: 'testgroup2' },
    'Product FeatureGroup Deleted Successfully',
  ),
  example(
    'POST ProductFeatures',
    { productId: CAD_PRODUCT, features: NEW_FEATURES },
    'Product Features Created Successfully',
  ),
  example('PUT ProductFeatures', withNewFeatures, 'Product Features Updated Successfully'),
  example(
    'DELETE ProductFeatures',
    { productId: CAD_PRODUCT, featureCode: 'FEAT5' },
    'Product Feature Deleted Successfully',
  ),
  example(
    'POST ProductUDF',
    { productId: CAD_PRODUCT, udfValues: [{ fieldName: 'TEST3', defaultValue: 'udf3' }, { fieldName: 'TEST4' }] },
    'Product UDF Created Successfully',
  ),
  // Features, not UDF: that is what the document has.
  example(
    'PUT ProductUDF',
    {
      productId: CAD_PRODUCT,
      udfValues: [
        { fieldName: 'TEST1', defaultValue: 'udf1updated' },
        { fieldName: 'TEST2', newFieldName: 'Test3' },
      ],
    },
    'Product Features Updated Successfully',
  ),
  example('DELETE ProductUDF', { productId: CAD_PRODUCT, fieldName: 'TEST2' }, 'Product UDF Deleted Successfully'),
];
