import { CountersignError, type PrivateJwk } from '@countersign/shared';
import type { Context } from '../context.js';
import { notActivated } from '../request.js';
import type { DeviceMemory } from '../state/device-memory.js';
import { judgeDevice } from '../status.js';

type FeatureType = 'floating' | 'pool' | 'tokens';

/** A feature that may be used now, under the activation that grants it. */
export interface Usable {
  readonly key: PrivateJwk;
  readonly license: string;
  readonly activation: string;
  readonly type: FeatureType;
  /** Of tokens: how many may be used before they are settled. */
  readonly offline: number;
}

/**
 * @param now seconds since 1970
 * @throws CountersignError `NOT_ACTIVATED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`
 */
export async function usableFeature(
  context: Context,
  memory: DeviceMemory,
  feature: string,
  types: readonly FeatureType[],
  now: number,
): Promise<Usable> {
  const { key, state } = memory;
  if (state.activation === undefined || key === undefined) throw notActivated('nothing can be used.');
  const verdict = await judgeDevice(context, memory, now);
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
      `This can't be done with the feature ${feature}: it is not of the type ${types.join(' or ')}.`,
    );
  }
  const { offlineTokens = {} } = verdict;
  const offline = Object.hasOwn(offlineTokens, feature) ? (offlineTokens[feature] as number) : 0;
  return { key, license, activation, type, offline };
}

const notLicensed = (feature: string, why: string): CountersignError =>
  new CountersignError('FEATURE_NOT_LICENSED', `The feature ${feature} can't be used on this device now. ${why}`);
