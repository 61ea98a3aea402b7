import type { Action } from './action.js';
import { activatedLicenseCodesActions } from './activated-license-codes.js';
import { authenticateUserActions } from './authenticate-user.js';
import { companiesProductsActions } from './companies-products.js';
import { companyActions } from './company.js';
import { companyIdActions } from './company-id.js';
import { consumerDataActions } from './consumer-data.js';
import { dataStreamerActions } from './data-streamer.js';
import { groupActions } from './group.js';
import { groupLicenseCodeActions } from './group-license-code.js';
import { groupUserActions } from './group-user.js';
import { groupUserLicenseActions } from './group-user-license.js';
import { groupUserPasswordActions } from './group-user-password.js';
import { licenseCodeActions } from './license-code.js';
import { licenseCodeActivityActions } from './license-code-activity.js';
import { licenseCodesActions } from './license-codes.js';
import { licenseNoteActions } from './license-note.js';
import { networkMasterLicenseActions } from './network-master-license.js';
import { nextLicenseCodeActions } from './next-license-code.js';
import { offlineActivationActions } from './offline-activation.js';
import { passiveLicenseActions } from './passive-license.js';
import { productActions } from './product.js';
import { productFeatureGroupsActions } from './product-feature-groups.js';
import { productFeaturesActions } from './product-features.js';
import { productUdfActions } from './product-udf.js';
import { productsActions } from './products.js';
import { profileActions } from './profile.js';
import { profilesActions } from './profiles.js';
import { systemDetailsActions } from './system-details.js';
import { trialActions } from './trial.js';
import { trialsActions } from './trials.js';

/** Every action of Zentitle's API that this server answers. */
export const ZENTITLE_ACTIONS: readonly Action[] = [
  ...activatedLicenseCodesActions,
  ...authenticateUserActions,
  ...companiesProductsActions,
  ...companyIdActions,
  ...companyActions,
  ...consumerDataActions,
  ...dataStreamerActions,
  ...groupLicenseCodeActions,
  ...groupUserLicenseActions,
  ...groupUserPasswordActions,
  ...groupUserActions,
  ...groupActions,
  ...licenseCodeActivityActions,
  ...licenseCodeActions,
  ...licenseCodesActions,
  ...licenseNoteActions,
  ...networkMasterLicenseActions,
  ...nextLicenseCodeActions,
  ...offlineActivationActions,
  ...passiveLicenseActions,
  ...productFeatureGroupsActions,
  ...productFeaturesActions,
  ...productUdfActions,
  ...productActions,
  ...productsActions,
  ...profileActions,
  ...profilesActions,
  ...systemDetailsActions,
  ...trialActions,
  ...trialsActions,
];
