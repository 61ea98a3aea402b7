import { consumerDataActions } from './devices/consumer-data.js';
import { dataStreamerActions } from './devices/data-streamer.js';
import { offlineActivationActions } from './devices/offline-activation.js';
import { systemDetailsActions } from './devices/system-details.js';
import { trialActions } from './devices/trial.js';
import { trialsActions } from './devices/trials.js';
import { activatedLicenseCodesActions } from './licenses/activated-license-codes.js';
import { licenseCodeActions } from './licenses/license-code.js';
import { licenseCodeActivityActions } from './licenses/license-code-activity.js';
import { licenseCodesActions } from './licenses/license-codes.js';
import { licenseNoteActions } from './licenses/license-note.js';
import { networkMasterLicenseActions } from './licenses/network-master-license.js';
import { nextLicenseCodeActions } from './licenses/next-license-code.js';
import { passiveLicenseActions } from './licenses/passive-license.js';
import { authenticateUserActions } from './people/authenticate-user.js';
import { companiesProductsActions } from './people/companies-products.js';
import { companyActions } from './people/company.js';
import { companyIdActions } from './people/company-id.js';
import { groupActions } from './people/group.js';
import { groupLicenseCodeActions } from './people/group-license-code.js';
import { groupUserActions } from './people/group-user.js';
import { groupUserLicenseActions } from './people/group-user-license.js';
import { groupUserPasswordActions } from './people/group-user-password.js';
import { productActions } from './products/product.js';
import { productPartActions } from './products/product-parts.js';
import { productsActions } from './products/products.js';
import { profileActions } from './products/profile.js';
import { profilesActions } from './products/profiles.js';
import type { Action } from './protocol/action.js';

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
  ...productPartActions,
  ...productActions,
  ...productsActions,
  ...profileActions,
  ...profilesActions,
  ...systemDetailsActions,
  ...trialActions,
  ...trialsActions,
];
