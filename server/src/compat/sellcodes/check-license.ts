import { licenseRefusal } from '../../features/activations/request-refusals.js';
import { type Action, type Call, INVALID_KEY, INVALID_SITE, okAnswer } from './answer.js';
import {
  activationsLeftField,
  customerFields,
  expiryText,
  purchaseDateField,
  siteFields,
  slugOf,
  updateFields,
} from './answer-fields.js';

export const checkLicense: Action = {
  invalidKey: INVALID_KEY,
  invalidSite: INVALID_SITE,
  async answer(call) {
    const { features, license, site, now } = call;
    const refusal = licenseRefusal(license, now);
    if (refusal?.ok === false) {
      const isOver = refusal.refusal.code === 'LICENSE_EXPIRED';
      return isOver
        ? licenseAnswer(call, 'expired', 'License is expired')
        : licenseAnswer(call, 'revoked', 'License is disabled');
    }
    const active = await features.namedActivations.list(license.id);
    if (active.some(({ label }) => label === site)) return licenseAnswer(call, 'valid', 'License is active');
    return license.seatsTaken < license.seats
      ? licenseAnswer(call, 'site_inactive', 'License is not active for the given site')
      : licenseAnswer(call, 'no_activations_left', 'License activation counts reached to max activation counts');
  },
};

function licenseAnswer({ product, license }: Call, word: string, message: string) {
  return okAnswer({
    success: word === 'valid',
    license: word,
    item_name: product.name,
    message,
    // The document's example of this case has no purchase date.
    ...(word !== 'no_activations_left' && purchaseDateField(license)),
    expires: expiryText(license),
    slug: slugOf(product),
    ...customerFields(license),
    ...siteFields(license),
    ...updateFields(product),
    ...activationsLeftField(license),
  });
}
