import { CountersignError, type PrivateJwk } from '@countersign/shared';
import { notActivated } from '../activation/request.js';
import type { Context } from '../context.js';
import type { LoadedDevice } from '../state/loaded-device.js';
import { verdictOfDevice } from '../verdict/status.js';

type FeatureType = 'floating' | 'pool' | 'tokens';

/** A feature that may be used now, and the activation that grants it. */
export interface UsableFeature {
  readonly key: PrivateJwk;
  readonly license: string;
  readonly activation: string;
  readonly type: FeatureType;
  /** For tokens: how many may be used before they are settled. */
  readonly offline: number;
}

/**
 * @param now seconds since 1970
 * @throws CountersignError `NOT_ACTIVATED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`
 */
export async function usableFeature(
  context: Context,
  memory: LoadedDevice,
  feature: string,
  types: readonly FeatureType[],
  now: number,
): Promise<UsableFeature> {
  const { key, state } = memory;
  if (state.activation === undefined || key === undefined) throw notActivated('nothing can be used.');
  const verdict = await verdictOfDevice(context, memory, now);
  if (verdict.state === 'unlicensed' || verdict.state === 'needs-attention')
    throw notLicensed(feature, verdict.message);
  const { license, activation } = verdict;
  if (license === undefined || activation === undefined || !verdict.features.includes(feature)) {
    throw notLicensed(feature, 'The license does not have it.');
  }
  const type = types.find(
    (each) => Object.hasOwn(verdict.featureTypes, feature) && verdict.featureTypes[feature] === each,
  );
  if (type === undefined) {
    throw new CountersignError(
      'FEATURE_TYPE_WRONG',
      `The feature ${feature} does not support this: it is not of the type ${types.join(' or ')}.`,
    );
  }
  const { offlineTokens = {} } = verdict;
  const offline = Object.hasOwn(offlineTokens, feature) ? (offlineTokens[feature] as number) : 0;
  return { key, license, activation, type, offline };
}

const notLicensed = (feature: string, why: string): CountersignError =>
  new CountersignError('FEATURE_NOT_LICENSED', `The feature ${feature} can't be used on this device now. ${why}`);
