import { licenseRefusal } from '../../features/activations/request-refusals.js';
import { type Action, type Call, INVALID_KEY, INVALID_SITE, ok } from './answer.js';
import { customer, expires, left, purchaseDate, sites, slugOf, updates } from './phrase.js';

export const checkLicense: Action = {
  invalidKey: INVALID_KEY,
  invalidSite: INVALID_SITE,
  async answer(call) {
    const { features, license, site, now } = call;
    const refusal = licenseRefusal(license, now);
    if (refusal?.ok === false) {
      const isOver = refusal.refusal.code === 'LICENSE_EXPIRED';
      return isOver
        ? standing(call, 'expired', 'License is expired')
        : standing(call, 'revoked', 'License is disabled');
    }
    const active = await features.namedActivations.list(license.id);
    if (active.some(({ label }) => label === site)) return standing(call, 'valid', 'License is active');
    return license.seatsTaken < license.seats
      ? standing(call, 'site_inactive', 'License is not active for the given site')
      : standing(call, 'no_activations_left', 'License activation counts reached to max activation counts');
  },
};

function standing({ product, license }: Call, word: string, message: string) {
  return ok({
    success: word === 'valid',
    license: word,
    item_name: product.name,
    message,
    // The document's example of this case has no date of purchase.
    ...(word !== 'no_activations_left' && purchaseDate(license)),
    expires: expires(license),
    slug: slugOf(product),
    ...customer(license),
    ...sites(license),
    ...updates(product),
    ...left(license),
  });
}
