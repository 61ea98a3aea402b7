import { type Action, action, READ } from './action.js';
import { computerId, fields } from './parameters.js';

export const activatedLicenseCodesActions: readonly Action[] = [
  action({
    controller: 'ActivatedLicenseCodes',
    method: 'GET',
    access: READ,
    parameters: fields({ computerid: computerId() }),
    answer: async ({ computerid }, { features }) => {
      const held = await features.activity.heldBy(computerid);
      return held.map(({ product, license }) => ({
        productID: product.zentitleId ?? product.id,
        licenseCode: license.code,
      }));
    },
  }),
];
