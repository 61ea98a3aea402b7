import type { Action } from './action.js';
import { activatedLicenseCodesActions } from './activated-license-codes.js';
import { consumerDataActions } from './consumer-data.js';
import { licenseCodeActivityActions } from './license-code-activity.js';
import { networkMasterLicenseActions } from './network-master-license.js';
import { offlineActivationActions } from './offline-activation.js';
import { passiveLicenseActions } from './passive-license.js';
import { systemDetailsActions } from './system-details.js';
import { trialActions } from './trial.js';
import { trialsActions } from './trials.js';

/** Every action of Zentitle's API that this server answers. */
export const ZENTITLE_ACTIONS: readonly Action[] = [
  ...activatedLicenseCodesActions,
  ...consumerDataActions,
  ...licenseCodeActivityActions,
  ...networkMasterLicenseActions,
  ...offlineActivationActions,
  ...passiveLicenseActions,
  ...systemDetailsActions,
  ...trialActions,
  ...trialsActions,
];
