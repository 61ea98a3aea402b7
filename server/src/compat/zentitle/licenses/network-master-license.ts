import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { companyIdOf, findProductById } from '../protocol/find.js';
import { integerParameter, parameterSchema, productIdParameter } from '../protocol/parameters.js';

export const networkMasterLicenseActions: readonly Action[] = [
  action({
    controller: 'NetworkMasterLicense',
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({ productid: productIdParameter(), companyid: integerParameter().default(0) }),
    answer: async ({ productid, companyid }, call) => {
      const { id } = await findProductById(call, productid);
      const { certificate } = unwrap(await call.features.masterLicenses.issue(id, companyIdOf(companyid), call.actor));
      return `Network Master License Created Successfully.\n${certificate}`;
    },
  }),
];
