import { VENDOR_ID } from '../claims/claims.js';
import { type PublicJwk, publicJwk } from '../crypto/keys.js';

/** The root keys that an application trusts, from `countersign keys export-roots`; pinned in its source, never in a setting. */
export interface PinnedRoots {
  readonly vendor: string;
  /** How many different roots must sign a delegation. */
  readonly threshold: number;
  readonly roots: readonly PublicJwk[];
  /** Version of the trust state that they are from, 0 if omitted; older states are ignored. */
  readonly version?: number;
}

/**
 * Parses a roots document.
 * @throws TypeError naming the member that is wrong
 */
export function parsePinnedRoots(value: unknown): PinnedRoots {
  const { vendor, threshold, roots, version } = asRecord(value, 'The roots document');
  if (typeof vendor !== 'string' || !VENDOR_ID.test(vendor)) throw new TypeError('roots: vendor must be a vendor id.');
  if (!Array.isArray(roots) || roots.length === 0)
    throw new TypeError('roots: roots must be a list of one or more keys.');
  const keys = roots.map((root: unknown, index) => {
    const { kty, crv, x } = asRecord(root, `roots[${index}]`);
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string')
      throw new TypeError(`roots[${index}] must be an Ed25519 JWK.`);
    return publicJwk({ x });
  });
  const distinct = new Set(keys.map(({ x }) => x)).size;
  if (typeof threshold !== 'number' || !Number.isInteger(threshold) || threshold < 1 || threshold > distinct) {
    throw new TypeError(`roots: threshold must be an integer from 1 to the number of different roots, ${distinct}.`);
  }
  if (version === undefined) return { vendor, threshold, roots: keys };
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) {
    throw new TypeError('roots: version must be an integer from 0.');
  }
  return { vendor, threshold, roots: keys, version };
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`${name} must be an object.`);
}
