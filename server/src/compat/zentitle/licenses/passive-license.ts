import { CLIENT_ID } from '@countersign/shared';
import { profileIdOf } from '../products/find-profile.js';
import { type Action, action, WRITE_KEYS } from '../protocol/action.js';
import { unwrap } from '../protocol/action-error.js';
import { companyIdOf, findProductById } from '../protocol/find.js';
import {
  integerParameter,
  listParameter,
  parameterSchema,
  productIdParameter,
  textParameter,
} from '../protocol/parameters.js';

const feature = parameterSchema({ featurecode: textParameter({ max: 64 }) });
const udfValue = parameterSchema({ fieldname: textParameter({ max: 64 }), defaultvalue: textParameter({ min: 0 }) });
const clientId = () =>
  textParameter({ min: 10, max: 255 }).refine((value) => CLIENT_ID.test(value), 'printable ASCII without spaces');

export const passiveLicenseActions: readonly Action[] = [
  action({
    controller: 'PassiveLicense',
    method: 'POST',
    access: WRITE_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      clientid: clientId(),
      companyid: integerParameter().default(0),
      profilename: textParameter().default('default'),
      features: listParameter(feature).optional(),
      udfvalues: listParameter(udfValue).optional(),
    }),
    answer: async ({ productid, clientid, companyid, profilename, features, udfvalues }, call) => {
      const product = await findProductById(call, productid);
      const profileId = await profileIdOf(call, product, profilename);
      const companyId = companyIdOf(companyid);
      const wanted = {
        productId: product.id,
        clientId: clientid,
        ...(profileId !== undefined && { profileId }),
        ...(companyId !== undefined && { companyId }),
        ...(features !== undefined && { features: features.map(({ featurecode }) => featurecode) }),
        ...(udfvalues !== undefined && {
          udf: Object.fromEntries(udfvalues.map(({ fieldname, defaultvalue }) => [fieldname, defaultvalue])),
        }),
      };
      const { certificate } = unwrap(await call.features.passiveCertificates.issue(wanted, call.actor));
      return `Passive License Created Successfully.\n${certificate}`;
    },
  }),
];
