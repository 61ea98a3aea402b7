/**
 * The answers in the document of WooCommerce License Manager, and that to the private call. The list at its end says
 * error of 500; the section on `verify`, which says success, is right.
 */
export const DOCUMENTED_ANSWERS = {
  '000': '{"result":"error","code":"000","message":"An error has occurred please retry"}',
  100: '{"result":"error","code":"100","message":"Invalid license key"}',
  200: '{"result":"error","code":"200","message":"Invalid API key"}',
  300: '{"result":"success","code":"300","message":"License key activated"}',
  350: '{"result":"error","code":"350","message":"Maximum number of activation reached"}',
  400: '{"result":"success","code":"400","message":"License key deactivated"}',
  450: '{"result":"success","code":"450","message":"License key already inactive"}',
  500: '{"result":"success","code":"500","message":"Valid license key"}',
  550: '{"result":"error","code":"550","message":"Expired license key"}',
  600: '{"result":"error","code":"600","message":"Invalid parameters"}',
  650: '{"result":"error","code":"650","message":"Invalid device ID"}',
  700: '{"result":"error","code":"700","message":"Device ID required, this license keys was activated with a device ID, a device ID is required to deactivate it"}',
  750: '{"result":"error","code":"750","message":"Device ID required, this license keys was activated with a device ID, a device ID is required to activate it again"}',
  800: '{"result":"success","code":"800","message":"License status updated"}',
} as const;

/** Which of them each command is said to give. */
export const DOCUMENTED_REQUESTS = {
  activate: ['300', '350', '550', '750', '100', '600', '200', '000'],
  deactivate: ['400', '450', '550', '700', '100', '600', '200', '000'],
  verify: ['500', '550', '650', '100', '600', '200', '000'],
} as const;

/** The example of `details`, with its members in order; blanks left out. */
export const DOCUMENTED_DETAILS = {
  license_id: '123',
  product_id: '123',
  variation_id: '123',
  license_key: 'FFFF-FFFF-FFFF-FFFF',
  image_license_key: null,
  license_status: 'sold',
  owner_first_name: 'John',
  owner_last_name: 'Doe',
  owner_email_address: 'name@userdomain.ltd',
  delivre_x_times: '0',
  remaining_delivre_x_times: '0',
  max_instance_number: '1',
  number_use_remaining: '1',
  activation_date: null,
  creation_date: '2019-12-31',
  expiration_date: '2020-12-31',
  valid: '0',
  order_id: '5382',
  sold_date: '2019-12-31',
  device_id: '["userdomain.ltd","device1234"]',
};

export const DOCUMENTED_EXTRA_DATA =
  '{"software_name":"YOUR SOFTWARE NAME","software_id":"YOUR SOFTWARE ID","software_version":"YOUR SOFTWARE VERSION",' +
  '"software_author":"YOUR SOFTWARE AUTHOR","software_url":"YOUR SOFTWARE URL","software_last_update":"LAST UPDATE DATE",' +
  '"software_extra_data":{"key1":"value1","key2":"value2"}}';
