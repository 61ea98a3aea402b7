import { type Action, action, READ, WRITE } from './action.js';
import { getLicenseCode, getParameters } from './get-license-code.js';
import { postLicenseCode, postParameters } from './post-license-code.js';
import { putLicenseCode, putParameters } from './put-license-code.js';

const controller = 'LicenseCode';

export const licenseCodeActions: readonly Action[] = [
  action({ controller, method: 'GET', access: READ, parameters: getParameters, answer: getLicenseCode }),
  action({ controller, method: 'POST', access: WRITE, parameters: postParameters, answer: postLicenseCode }),
  action({ controller, method: 'PUT', access: WRITE, parameters: putParameters, answer: putLicenseCode }),
];
