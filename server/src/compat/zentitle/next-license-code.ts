import { MOST_NEXT_CODES } from '../../features/licenses/next-codes.js';
import { type Action, action, READ } from './action.js';
import { productOf } from './find.js';
import { profileIdOf } from './find-profile.js';
import { LICENSE_REFUSALS } from './license-refusals.js';
import { fields, integer, productId, text } from './parameters.js';
import { unwrapNaming } from './unwrap-naming.js';

export const nextLicenseCodeActions: readonly Action[] = [
  action({
    controller: 'NextLicenseCode',
    method: 'GET',
    // It changes something all the same; the document lets keys that only read call it.
    access: READ,
    parameters: fields({
      productid: productId(),
      amount: integer(1, MOST_NEXT_CODES).default(1),
      profilename: text({ most: 200 }).default('default'),
    }),
    async answer({ productid, amount, profilename }, call) {
      const product = await productOf(call, productid);
      const profileId = await profileIdOf(call, product, profilename);
      const wanted = { productId: product.id, amount, ...(profileId !== undefined && { profileId }) };
      const licenses = unwrapNaming(await call.features.licenses.next(wanted, call.actor), LICENSE_REFUSALS);
      return licenses.map(({ code }) => code);
    },
  }),
];
