import { type Action, INVALID_KEY, INVALID_SITE, okAnswer } from './answer.js';
import { activationsLeftField, customerFields, expiryText, siteFields, slugOf } from './answer-fields.js';

/** A seat can be returned whatever the state of the license. */
export const deactivateLicense: Action = {
  invalidKey: INVALID_KEY,
  invalidSite: INVALID_SITE,
  async answer({ features, product, license, site }) {
    const outcome = await features.namedActivations.deactivate(license.id, site, 'sellcodes');
    if (!outcome.ok) return INVALID_KEY;
    if (outcome.value !== undefined) {
      return okAnswer({
        success: true,
        license: 'deactivated',
        item_name: product.name,
        expires: expiryText(license),
        ...customerFields(license),
      });
    }
    return okAnswer({
      success: false,
      license: 'site_inactive',
      item_name: product.name,
      message: 'License is not active for the given site',
      expires: expiryText(license),
      slug: slugOf(product),
      ...customerFields(license),
      ...siteFields(license),
      ...activationsLeftField(license),
    });
  },
};
