import type { z } from 'zod';
import { MAX_CODES } from '../../../features/licenses/issue-codes.js';
import { profileIdOf } from '../products/find-profile.js';
import type { ActionCall } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { companyIdOf, findProductById } from '../protocol/find.js';
import { LICENSE_REFUSALS } from '../protocol/license-refusals.js';
import { integerParameter, parameterSchema, productIdParameter, textParameter } from '../protocol/parameters.js';
import { unwrapNaming } from '../protocol/unwrap-naming.js';

export const postParameters = parameterSchema({
  productid: productIdParameter(),
  companyid: integerParameter().default(0),
  licensecodes: textParameter({ min: 0, max: MAX_CODES * 201 }).optional(),
  numcodes: integerParameter(0, MAX_CODES).default(0),
  profilename: textParameter({ max: 200 }).optional(),
  reference: textParameter({ min: 0, max: 200 }).default(''),
});

export async function postLicenseCode(parameters: z.output<typeof postParameters>, call: ActionCall) {
  const { productid, companyid, licensecodes = '', numcodes, profilename = 'default', reference } = parameters;
  const product = await findProductById(call, productid);
  const given = licensecodes.split(',').filter((code) => code.trim() !== '');
  if (given.length > MAX_CODES) throw new ActionError(400, `licensecodes: at most ${MAX_CODES} codes at once.`);
  if (given.length === 0 && numcodes === 0) {
    throw new ActionError(
      400,
      `numcodes: how many codes to generate, 1 to ${MAX_CODES}, unless licensecodes are given.`,
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
