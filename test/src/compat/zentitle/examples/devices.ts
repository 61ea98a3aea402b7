import { unverifiedClaims } from '../../../../../server/dist/testing/device.js';
import { type ExampleStage, example } from './example.js';
import { CLOUD_CODE, CONSUMER, DESKTOP_ID, LAPTOP_ID, SYSTEM_DETAILS, TRIAL_LAPTOP_ID } from './example-data.js';
import { CAD_PRODUCT } from './product-ids.js';

/** Tokens, joined with `~`. */
const BUNDLE = /^[\w-]+\.[\w-]+\.[\w-]+(~[\w-]+\.[\w-]+\.[\w-]+)+$/;
const bundleAfter = (words: string) => new RegExp(`^${words}\\n${BUNDLE.source.slice(1)}`);

const theCode = { productid: CAD_PRODUCT, licensecode: CLOUD_CODE };
const onDesktop = { productid: CAD_PRODUCT, computerid: DESKTOP_ID };

const requested = async ({ device }: ExampleStage) => ({
  productid: CAD_PRODUCT,
  activationcertificate: await device.activate(CLOUD_CODE),
});

async function deactivated(stage: ExampleStage) {
  const { body } = await stage.server.call('GET OfflineActivation', { body: await requested(stage) });
  const { act } = unverifiedClaims(String(body)) as { readonly act: string };
  return { productid: CAD_PRODUCT, deactivationcertificate: await stage.device.deactivate(act) };
}

export const DEVICE_EXAMPLES = [
  example('GET ActivatedLicenseCodes', { computerid: LAPTOP_ID }, [
    { productID: CAD_PRODUCT, licenseCode: CLOUD_CODE },
  ]),
  example(
    'GET LicenseCodeActivity',
    { ...theCode, activated: '1', getsysinfo: '1' },
    {
      licenseCode: CLOUD_CODE,
      computerID: LAPTOP_ID,
      systemInfo: { computerID: LAPTOP_ID, ...SYSTEM_DETAILS },
      status: 'ACTIVATED',
      vmLeaseperiod: 0,
      clientleaseenddate: '2018-01-22T11:28:55.56',
      vmPlatform: '',
      username: '',
      activated: '2018-01-01T00:00:00',
      deactivated: '1900-01-01T00:00:00',
    },
  ),
  example('PUT LicenseCodeActivity', theCode, 'License Code Activity Updated Successfully'),
  example(
    'DELETE LicenseCodeActivity',
    { ...theCode, computerid: LAPTOP_ID },
    'License Code Activity Deleted Successfully',
  ),
  example(
    'POST PassiveLicense',
    {
      productid: CAD_PRODUCT,
      clientid: '3487abcdefgh12345',
      profilename: 'OtherProfile',
      companyid: 6,
      features: [{ featurecode: 'FEAT1' }, { featurecode: 'FEAT2' }],
      udfValues: [
        { fieldname: 'TEST1', defaultvalue: 'Prod1Default' },
        { fieldname: 'TEST2', defaultvalue: 'Prod1Default2' },
      ],
    },
    bundleAfter('Passive License Created Successfully\\.'),
  ),
  example(
    'POST NetworkMasterLicense',
    { productid: CAD_PRODUCT, companyid: '6' },
    bundleAfter('Network Master License Created Successfully\\.'),
  ),
  example(
    'GET ConsumerData',
    {
      productid: CAD_PRODUCT,
      justlast: 'true',
      type: 'activations',
      pagenumber: '1',
      pagesize: '2',
      startdate: '2018-11-01',
      enddate: '2019-03-30',
    },
    [
      {
        productID: CAD_PRODUCT,
        computerID: LAPTOP_ID,
        licenseCode: CLOUD_CODE,
        firstName: CONSUMER.firstname,
        lastName: CONSUMER.lastname,
        company: CONSUMER.company,
        email: CONSUMER.email,
        clientInfo: JSON.stringify(CONSUMER),
        created: '2018-11-16T06:12:44.883',
      },
    ],
  ),
  example(
    'POST ConsumerData',
    { productid: CAD_PRODUCT, computerID: DESKTOP_ID, licenseCode: CLOUD_CODE, clientInfo: CONSUMER },
    'Consumer Data Created Successfully',
  ),
  example('GET Trial', onDesktop, 'In Trial'),
  example('DELETE Trial', onDesktop, 'Trial Deleted Successfully'),
  example(
    'GET Trials',
    { pageNumber: '1', pageSize: '2', converted: 'true', expiresAfter: '2019-04-15', expiresBefore: '2020-05-25' },
    [
      {
        productId: CAD_PRODUCT,
        computerId: TRIAL_LAPTOP_ID,
        trialPeriod: '30',
        created: '2019-06-06T09:33:58.173',
        modified: '2019-06-06T09:33:58.173',
        leaseEndDate: '2019-06-21T09:33:58.173',
        expires: '2019-07-06T09:33:58.173',
        trialStatus: 'Trial Expired',
        converted: 'true',
        licenseCode: CLOUD_CODE,
      },
    ],
  ),
  example('GET Trials', {}, 2),
  example('GET OfflineActivation', requested, BUNDLE),
  example('DELETE OfflineActivation', deactivated, 'OK'),
  example(
    'GET SystemDetails',
    { productid: CAD_PRODUCT, computerid: LAPTOP_ID },
    { computerID: LAPTOP_ID, ...SYSTEM_DETAILS },
  ),
];
