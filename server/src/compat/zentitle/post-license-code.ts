import type { z } from 'zod';
import { MOST_CODES } from '../../features/licenses/issue-codes.js';
import type { ActionCall } from './action.js';
import { ActionError } from './action-error.js';
import { companyIdOf, productOf } from './find.js';
import { profileIdOf } from './find-profile.js';
import { LICENSE_REFUSALS } from './license-refusals.js';
import { fields, integer, productId, text } from './parameters.js';
import { unwrapNaming } from './unwrap-naming.js';

export const postParameters = fields({
  productid: productId(),
  companyid: integer().default(0),
  licensecodes: text({ least: 0, most: MOST_CODES * 201 }).optional(),
  numcodes: integer(0, MOST_CODES).default(0),
  profilename: text({ most: 200 }).optional(),
  reference: text({ least: 0, most: 200 }).default(''),
});

export async function postLicenseCode(parameters: z.output<typeof postParameters>, call: ActionCall) {
  const { productid, companyid, licensecodes = '', numcodes, profilename = 'default', reference } = parameters;
  const product = await productOf(call, productid);
  const given = licensecodes.split(',').filter((code) => code.trim() !== '');
  if (given.length > MOST_CODES) throw new ActionError(400, `licensecodes: at most ${MOST_CODES} codes at once.`);
  if (given.length === 0 && numcodes === 0) {
    throw new ActionError(
      400,
      `numcodes: how many codes to generate, 1 to ${MOST_CODES}, unless licensecodes are given.`,
    );
  }
  const profileId = await profileIdOf(call, product, profilename);
  const companyId = companyIdOf(companyid);
  const outcome = await call.features.licenses.addMany(
    {
      productId: product.id,
      codes: given.length > 0 ? given : numcodes,
      ...(profileId !== undefined && { profileId }),
      ...(companyId !== undefined && { companyId }),
      ...(reference !== '' && { label: reference }),
    },
    call.actor,
  );
  const licenses = unwrapNaming(outcome, LICENSE_REFUSALS);
  if (given.length > 0) return 'OK';
  return `License Codes Created Successfully : ${licenses.map(({ code }) => code).join(',')}`;
}
