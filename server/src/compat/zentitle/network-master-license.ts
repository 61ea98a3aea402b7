import { type Action, action, WRITE } from './action.js';
import { unwrap } from './action-error.js';
import { companyIdOf, productOf } from './find.js';
import { fields, integer, productId } from './parameters.js';

export const networkMasterLicenseActions: readonly Action[] = [
  action({
    controller: 'NetworkMasterLicense',
    method: 'POST',
    access: WRITE,
    parameters: fields({ productid: productId(), companyid: integer().default(0) }),
    answer: async ({ productid, companyid }, call) => {
      const { id } = await productOf(call, productid);
      const { certificate } = unwrap(await call.features.masters.issue(id, companyIdOf(companyid), call.actor));
      return `Network Master License Created Successfully.\n${certificate}`;
    },
  }),
];
