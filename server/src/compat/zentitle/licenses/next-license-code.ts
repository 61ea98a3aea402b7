import { MAX_NEXT_CODES } from '../../../features/licenses/take-next-codes.js';
import { profileIdOf } from '../products/find-profile.js';
import { type Action, action, READ_KEYS } from '../protocol/action.js';
import { findProductById } from '../protocol/find.js';
import { LICENSE_REFUSALS } from '../protocol/license-refusals.js';
import { integerParameter, parameterSchema, productIdParameter, textParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';

export const nextLicenseCodeActions: readonly Action[] = [
  action({
    controller: 'NextLicenseCode',
    method: 'GET',
    // It has an effect, but the document allows it for read-only keys.
    access: READ_KEYS,
    parameters: parameterSchema({
      productid: productIdParameter(),
      amount: integerParameter(1, MAX_NEXT_CODES).default(1),
      profilename: textParameter({ max: 200 }).default('default'),
    }),
    async answer({ productid, amount, profilename }, call) {
      const product = await findProductById(call, productid);
      const profileId = await profileIdOf(call, product, profilename);
      const wanted = { productId: product.id, amount, ...(profileId !== undefined && { profileId }) };
      const licenses = unwrapNaming(await call.features.licenses.next(wanted, call.actor), LICENSE_REFUSALS);
      return licenses.map(({ code }) => code);
    },
  }),
];
