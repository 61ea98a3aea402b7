import type { License } from '../../features/licenses/license-record.js';
import type { RefusalCode } from '../../features/outcome.js';
import { unwrapForDevice } from '../../http/v1/roles-and-outcomes.js';
import { type Action, badRequestAnswer, okAnswer } from './answer.js';
import { expirySeconds, ownerName, purchasedAt } from './answer-fields.js';

/** Reasons why the key itself is unusable. */
const DISABLED: ReadonlySet<RefusalCode> = new Set([
  'LICENSE_EXPIRED',
  'LICENSE_SUSPENDED',
  'LICENSE_SWITCHED_OFF',
  'LICENSE_RETURNED',
]);

/** Case c of the document; its message ends with a space. */
const invalidKey = badRequestAnswer({ success: false, message: 'Invalid or missing license key ' });

export const activateLicense: Action = {
  invalidKey,
  invalidSite: badRequestAnswer({ success: false, message: 'Invalid or missing baseurl ' }),
  async answer({ features, product, license, site }) {
    const outcome = await features.namedActivations.activate(license.id, site, 'sellcodes');
    if (outcome.ok) return okAnswer(activated(product.name, outcome.value.license, true));
    const { code } = outcome.refusal;
    if (code === 'LICENSE_UNKNOWN') return invalidKey;
    if (code === 'NO_SEAT_LEFT') return okAnswer(activated(product.name, license, false));
    if (DISABLED.has(code)) return badRequestAnswer({ success: true, message: '', License_key_valid: false });
    return unwrapForDevice(outcome);
  },
};

const activated = (name: string, license: License, isActive: boolean) => ({
  success: true,
  message: '',
  License_key_valid: true,
  Activation_ok: isActive,
  Activation_count: String(license.seatsTaken),
  Maximum_activations: String(license.seats),
  Product_name: name,
  Username: ownerName(license),
  Purchase_date: Math.floor(purchasedAt(license) / 1000),
  Expiry_date: expirySeconds(license),
  Refunded: license.refundedAt !== undefined,
});
