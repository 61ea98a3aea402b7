import type { RootArtefact } from '../artefacts.js';
import type { Bundle } from '../bundle/bundle.js';
import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import type { CheckObserver } from '../token/checklist.js';
import { importVerificationKey, type VerificationKey } from '../token/verification-key.js';
import { readUnverifiedClaims, verifyToken } from '../token/verify-token.js';
import { importRoots, issuerKeyRing, type Revocations, rootKeyRing, type Trust } from './trust.js';

type Supporting = Pick<Bundle, 'keys' | 'trust' | 'crl'>;

/**
 * Returns trust extended by what a bundle carries: newer trust states first, then delegations, then a newer revocation
 * list. Each is verified like any token, except that a trust state or list that is not newer than the known one is ignored.
 *
 * @throws CountersignError with the code of the first step that failed; `trust` itself never changes
 */
export async function extendTrust(trust: Trust, bundle: Supporting, observe?: CheckObserver): Promise<Trust> {
  let extended = trust;
  for (const tokens of signedTogether(bundle.trust)) extended = await applyTrustState(extended, tokens, observe);
  const issuers = new Map(extended.issuers);
  for (const tokens of signedTogether(bundle.keys)) {
    const key = delegatedKey(await verifyByRoots(extended, tokens, 'key', observe));
    issuers.set(key.kid, key);
  }
  extended = { ...extended, issuers };
  return bundle.crl === undefined ? extended : applyRevocations(extended, bundle.crl, observe);
}

/** Groups tokens with the same payload: they are the signatures of several roots on one document. */
function signedTogether(tokens: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string | undefined, string[]>();
  for (const token of tokens) {
    const payload = token.split('.')[1];
    groups.set(payload, [...(groups.get(payload) ?? []), token]);
  }
  return [...groups.values()];
}

/** Verifies one document, signed by at least `threshold` different roots: distinct keys count, not key ids. */
async function verifyByRoots<T extends RootArtefact>(
  trust: Trust,
  tokens: readonly string[],
  type: T,
  observe?: CheckObserver,
): Promise<Claims<T>> {
  const verified = [];
  for (const token of tokens) verified.push(await verifyToken(token, type, rootKeyRing(trust), observe));
  const signers = new Set(verified.map(({ kid }) => trust.roots.get(kid)?.x));
  const first = verified[0];
  if (first === undefined || signers.size < trust.threshold) {
    throw new CountersignError('ROOT_THRESHOLD', `It needs the signatures of ${trust.threshold} different roots.`);
  }
  return first.claims;
}

function delegatedKey({ cnf, typ, prd, nbf, exp, epo }: Claims<'key'>): VerificationKey {
  const scope = { types: new Set(typ), products: new Set(prd), notBefore: nbf, notAfter: exp, epoch: epo };
  return importVerificationKey(cnf.jwk, scope);
}

/**
 * A state that is not newer changes nothing, whoever signed it, so its signatures are not verified: the roots that
 * signed it may have been rotated out since, and the file that carries it must not be refused for that.
 */
function isOutdated(trust: Trust, tokens: readonly string[]): boolean {
  try {
    return tokens.every((token) => readUnverifiedClaims(token, 'trust').ver <= trust.version);
  } catch (error) {
    // Its verification reports what is wrong with it.
    if (error instanceof CountersignError) return false;
    throw error;
  }
}

async function applyTrustState(trust: Trust, tokens: readonly string[], observe?: CheckObserver): Promise<Trust> {
  if (isOutdated(trust, tokens)) {
    observe?.({ of: 'trust', step: '1-9', title: 'trust state', skipped: 'not newer than the known one' });
    return trust;
  }
  const { ver, thr, rts, epo, wdn } = await verifyByRoots(trust, tokens, 'trust', observe);
  return {
    ...trust,
    version: ver,
    threshold: thr,
    roots: importRoots(rts.map((x) => ({ x }))),
    minimumEpochs: new Map(Object.entries(epo)),
    withdrawn: new Set([...trust.withdrawn, ...wdn]),
  };
}

async function applyRevocations(trust: Trust, token: string, observe?: CheckObserver): Promise<Trust> {
  const { claims } = await verifyToken(token, 'crl', issuerKeyRing(trust), observe);
  if (claims.num <= (trust.revocations?.number ?? 0)) return trust;
  const revocations: Revocations = { number: claims.num, expires: claims.exp, activations: new Set(claims.rev) };
  return { ...trust, revocations };
}
