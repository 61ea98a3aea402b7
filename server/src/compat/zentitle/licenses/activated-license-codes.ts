import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { computerIdParameter, parameterSchema } from '../protocol/parameters.js';

export const activatedLicenseCodesActions: readonly Action[] = [
  action({
    controller: 'ActivatedLicenseCodes',
    method: 'GET',
    access: READ_KEYS,
    parameters: parameterSchema({ computerid: computerIdParameter() }),
    answer: async ({ computerid }, { features }) => {
      const held = await features.deviceActivity.heldBy(computerid);
      return held.map(({ product, license }) => ({
        productID: product.zentitleId ?? product.id,
        licenseCode: license.code,
      }));
    },
  }),
];
