import { type Action, INVALID_KEY, INVALID_SITE, ok } from './answer.js';
import { customer, expires, left, sites, slugOf } from './phrase.js';

/** A seat can be given back whatever the license has become. */
export const deactivateLicense: Action = {
  invalidKey: INVALID_KEY,
  invalidSite: INVALID_SITE,
  async answer({ features, product, license, site }) {
    const outcome = await features.namedActivations.deactivate(license.id, site, 'sellcodes');
    if (!outcome.ok) return INVALID_KEY;
    if (outcome.value !== undefined) {
      return ok({
        success: true,
        license: 'deactivated',
        item_name: product.name,
        expires: expires(license),
        ...customer(license),
      });
    }
    return ok({
      success: false,
      license: 'site_inactive',
      item_name: product.name,
      message: 'License is not active for the given site',
      expires: expires(license),
      slug: slugOf(product),
      ...customer(license),
      ...sites(license),
      ...left(license),
    });
  },
};
