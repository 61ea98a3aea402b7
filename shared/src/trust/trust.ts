import { importVerificationKey, unlimitedScope, type VerificationKey } from '../token/verification-key.js';
import type { KeyRing } from '../token/verify-token.js';
import { type PinnedRoots, parsePinnedRoots } from './roots.js';

/** The activations that a revocation list names. */
export interface Revocations {
  readonly number: number;
  /** Seconds since 1970; an older list still counts, but no longer says that there is nothing newer. */
  readonly expires: number;
  readonly activations: ReadonlySet<string>;
}

/** What a verifier trusts at one moment: pinned roots, and what came since, signed under them. Never changed in place. */
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
 * Trust as it begins: the pinned roots and nothing else.
 * @throws TypeError when the roots document is malformed; CountersignError `KEY_INVALID` when a root is no usable key
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

export const rootRing = ({ vendor, roots }: Trust): KeyRing => ({ vendor, keys: roots, unknownKey: 'ROOT_UNKNOWN' });

export const issuerRing = ({ vendor, issuers, minimumEpochs, withdrawn }: Trust): KeyRing => ({
  vendor,
  keys: issuers,
  minimumEpochs,
  withdrawn,
});
