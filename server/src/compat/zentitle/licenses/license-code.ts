import { type Action, action, READ_KEYS, WRITE_KEYS } from '../protocol/action.js';
import { getLicenseCode, getParameters } from './get-license-code.js';
import { postLicenseCode, postParameters } from './post-license-code.js';
import { putLicenseCode, putParameters } from './put-license-code.js';

const controller = 'LicenseCode';

export const licenseCodeActions: readonly Action[] = [
  action({ controller, method: 'GET', access: READ_KEYS, parameters: getParameters, answer: getLicenseCode }),
  action({ controller, method: 'POST', access: WRITE_KEYS, parameters: postParameters, answer: postLicenseCode }),
  action({ controller, method: 'PUT', access: WRITE_KEYS, parameters: putParameters, answer: putLicenseCode }),
];
