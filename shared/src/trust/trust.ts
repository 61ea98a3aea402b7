import { importVerificationKey, unlimitedScope, type VerificationKey } from '../token/verification-key.js';
import type { KeyRing } from '../token/verify-token.js';
import { type PinnedRoots, parsePinnedRoots } from './roots.js';

/** The activations that a revocation list names. */
export interface Revocations {
  readonly number: number;
  /** Seconds since 1970. An expired list still counts, but a newer one may exist. */
  readonly expires: number;
  readonly activations: ReadonlySet<string>;
}

/** What a verifier trusts: the pinned roots, and what was signed under them since. Immutable. */
export interface Trust {
  readonly vendor: string;
  readonly threshold: number;
  readonly roots: ReadonlyMap<string, VerificationKey>;
  /** Of the newest trust state. */
  readonly version: number;
  readonly minimumEpochs: ReadonlyMap<string, number>;
  readonly withdrawn: ReadonlySet<string>;
  /** Issuer keys with a verified delegation, by kid. */
  readonly issuers: ReadonlyMap<string, VerificationKey>;
  readonly revocations?: Revocations;
}

/**
 * Returns the initial trust: the pinned roots and nothing else.
 * @throws TypeError if the roots document is malformed; CountersignError `KEY_INVALID` if a root is not a usable key
 */
export function pinRoots(pinned: PinnedRoots): Trust {
  const { vendor, threshold, roots, version = 0 } = parsePinnedRoots(pinned);
  return {
    vendor,
    threshold,
    roots: importRoots(roots),
    version,
    minimumEpochs: new Map(),
    withdrawn: new Set(),
    issuers: new Map(),
  };
}

export function importRoots(roots: readonly { readonly x: string }[]): ReadonlyMap<string, VerificationKey> {
  const keys = roots.map((root) => importVerificationKey(root, unlimitedScope('key', 'trust')));
  return new Map(keys.map((key) => [key.kid, key]));
}

export const rootKeyRing = ({ vendor, roots }: Trust): KeyRing => ({ vendor, keys: roots, unknownKey: 'ROOT_UNKNOWN' });

export const issuerKeyRing = ({ vendor, issuers, minimumEpochs, withdrawn }: Trust): KeyRing => ({
  vendor,
  keys: issuers,
  minimumEpochs,
  withdrawn,
});
