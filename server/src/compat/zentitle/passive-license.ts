import { CLIENT_ID } from '@countersign/shared';
import { type Action, action, WRITE } from './action.js';
import { unwrap } from './action-error.js';
import { companyIdOf, productOf } from './find.js';
import { profileIdOf } from './find-profile.js';
import { fields, integer, list, productId, text } from './parameters.js';

const feature = fields({ featurecode: text({ most: 64 }) });
const udfValue = fields({ fieldname: text({ most: 64 }), defaultvalue: text({ least: 0 }) });
const clientId = () =>
  text({ least: 10, most: 255 }).refine((value) => CLIENT_ID.test(value), 'printable ASCII without spaces');

export const passiveLicenseActions: readonly Action[] = [
  action({
    controller: 'PassiveLicense',
    method: 'POST',
    access: WRITE,
    parameters: fields({
      productid: productId(),
      clientid: clientId(),
      companyid: integer().default(0),
      profilename: text().default('default'),
      features: list(feature).optional(),
      udfvalues: list(udfValue).optional(),
    }),
    answer: async ({ productid, clientid, companyid, profilename, features, udfvalues }, call) => {
      const product = await productOf(call, productid);
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
      const { certificate } = unwrap(await call.features.passives.issue(wanted, call.actor));
      return `Passive License Created Successfully.\n${certificate}`;
    },
  }),
];
