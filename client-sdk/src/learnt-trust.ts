import {
  CountersignError,
  extendTrust,
  type IssuerArtefact,
  type Trust,
  type VerifiedBundle,
} from '@countersign/shared';
import type { Learnt } from './state/state.js';

/** Trust as this device knows it, and what of the learnt tokens made it so. */
export interface KnownTrust {
  readonly trust: Trust;
  readonly learnt: Learnt;
}

/**
 * The pinned roots, then the trust states and the revocation list that came in bundles, each verified again. What no
 * longer follows from the pinned roots is left aside: an application update may pin newer roots than those that signed
 * it, and must not be stopped by what an older version has learnt.
 */
export async function knownTrust(pinned: Trust, { trust: states, keys, crl }: Learnt): Promise<KnownTrust> {
  const withStates = await extendOrKeep(pinned, { keys: [], trust: states, crl: undefined });
  const learnt: Learnt = { trust: withStates === pinned ? [] : states, keys: [] };
  if (crl === undefined) return { trust: withStates, learnt };
  const trust = await extendOrKeep(withStates, { keys, trust: [], crl });
  return { trust, learnt: trust === withStates ? learnt : { ...learnt, keys, crl } };
}

async function extendOrKeep(trust: Trust, supporting: Parameters<typeof extendTrust>[1]): Promise<Trust> {
  try {
    return await extendTrust(trust, supporting);
  } catch (error) {
    if (error instanceof CountersignError) return trust;
    throw error;
  }
}

/** What is learnt after a bundle, `undefined` when it brought neither a newer trust state nor a newer revocation list. */
export function learn(
  { trust: before, learnt }: KnownTrust,
  { trust, bundle }: Pick<VerifiedBundle<IssuerArtefact>, 'trust' | 'bundle'>,
): Learnt | undefined {
  const newState = trust.version > before.version;
  const newList = (trust.revocations?.number ?? 0) > (before.revocations?.number ?? 0);
  if (!newState && !newList) return undefined;
  return {
    ...learnt,
    ...(newState && { trust: [...new Set([...learnt.trust, ...bundle.trust])] }),
    ...(newList && bundle.crl !== undefined && { keys: bundle.keys, crl: bundle.crl }),
  };
}
