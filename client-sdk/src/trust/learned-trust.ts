import {
  CountersignError,
  extendTrust,
  type IssuerArtefact,
  type Trust,
  type VerifiedBundle,
} from '@countersign/shared';
import type { LearnedTokens } from '../state/state.js';

/** Trust as this device knows it, and the learned tokens that it came from. */
export interface LearnedTrust {
  readonly trust: Trust;
  readonly learnt: LearnedTokens;
}

/**
 * Returns the pinned roots, extended by the trust states and the revocation list that came in bundles, each verified
 * again. What no longer follows from the pinned roots is ignored: an application update may pin newer roots than those
 * that signed it, and must not be stopped by what an older version has learned.
 */
export async function loadTrust(pinned: Trust, { trust: states, keys, crl }: LearnedTokens): Promise<LearnedTrust> {
  const withStates = await extendOrKeep(pinned, { keys: [], trust: states, crl: undefined });
  const learnt: LearnedTokens = { trust: withStates === pinned ? [] : states, keys: [] };
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

/**
 * Returns what is learned from a bundle; `undefined` if it has neither a newer trust state nor a newer revocation list.
 */
export function learnTrust(
  { trust: before, learnt }: LearnedTrust,
  { trust, bundle }: Pick<VerifiedBundle<IssuerArtefact>, 'trust' | 'bundle'>,
): LearnedTokens | undefined {
  const newState = trust.version > before.version;
  const newList = (trust.revocations?.number ?? 0) > (before.revocations?.number ?? 0);
  if (!newState && !newList) return undefined;
  return {
    ...learnt,
    ...(newState && { trust: [...new Set([...learnt.trust, ...bundle.trust])] }),
    ...(newList && bundle.crl !== undefined && { keys: bundle.keys, crl: bundle.crl }),
  };
}
