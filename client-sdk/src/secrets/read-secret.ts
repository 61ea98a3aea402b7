import { CountersignError, openOnDevice } from '@countersign/shared';
import { notActivated } from '../activation/request.js';
import type { Context } from '../context.js';
import { loadDevice } from '../state/loaded-device.js';
import { loadTrust } from '../trust/learned-trust.js';
import { verdictOfDevice } from '../verdict/status.js';
import type { Verdict } from '../verdict/verdict.js';
import { verifySecrets } from './held-secrets.js';

/**
 * Returns the value of a feature for this device. It is stored encrypted; the plain value is never written. It is
 * returned only while the activation grants the feature.
 *
 * @throws CountersignError `NOT_ACTIVATED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `SECRET_UNKNOWN`,
 * `SECRET_UNREADABLE`, `CRYPTO_UNAVAILABLE`, `STATE_DAMAGED`, `STATE_UNREADABLE`, or why the stored value is not
 * accepted
 */
export async function readSecret(context: Context, feature: string): Promise<string> {
  const now = context.now();
  const memory = await loadDevice(context.store);
  const { key, state } = memory;
  if (key === undefined || state.activation === undefined) throw notActivated('the vendor gave it no values.');
  assertGranted(await verdictOfDevice(context, memory, now), state.activation.id, feature);
  if (state.secret === undefined) throw secretUnknown(feature);
  const known = await loadTrust(context.pinned, state.learnt);
  const { val } = (await verifySecrets(state.secret, { context, memory, known })).claims;
  const sealed = Object.hasOwn(val, feature) ? val[feature] : undefined;
  if (sealed === undefined) throw secretUnknown(feature);
  return openOnDevice(key, sealed);
}

/** A passive certificate or a trial may grant the feature, too; but values belong to the activation. */
function assertGranted(verdict: Verdict, activation: string, feature: string): void {
  const granted = 'features' in verdict && verdict.activation === activation ? verdict : undefined;
  if (granted === undefined || !granted.features.includes(feature)) {
    throw new CountersignError(
      'FEATURE_NOT_LICENSED',
      `The activation of this device does not include the feature ${feature} now. ${verdict.message}`,
    );
  }
  if (Object.hasOwn(granted.featureTypes, feature) && granted.featureTypes[feature] === 'secure') return;
  throw new CountersignError('FEATURE_TYPE_WRONG', `The feature ${feature} does not have a value.`);
}

const secretUnknown = (feature: string): CountersignError =>
  new CountersignError(
    'SECRET_UNKNOWN',
    `The vendor gave this device no value for the feature ${feature}. Fetch the values, or ask the vendor.`,
  );
