import type { RootArtefact } from '../artefacts.js';
import type { Bundle } from '../bundle/bundle.js';
import type { Claims } from '../claims/claims.js';
import { CountersignError } from '../errors.js';
import type { Observe } from '../token/checklist.js';
import { importVerificationKey, type VerificationKey } from '../token/verification-key.js';
import { readUnverifiedClaims, verifyToken } from '../token/verify-token.js';
import { importRoots, issuerRing, type Revocations, rootRing, type Trust } from './trust.js';

type Supporting = Pick<Bundle, 'keys' | 'trust' | 'crl'>;

/**
 * Trust with what a bundle brings: newer trust states first, then delegations, then a newer revocation list. Each is
 * verified like any token, but for a state that is not newer than the known one: it is passed over, as is an older list.
 *
 * @throws CountersignError with the code of the first step that failed; the trust that was given stays as it was
 */
export async function extendTrust(trust: Trust, bundle: Supporting, observe?: Observe): Promise<Trust> {
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

/** Tokens over the same payload are signatures of several roots under one document. */
function signedTogether(tokens: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string | undefined, string[]>();
  for (const token of tokens) {
    const payload = token.split('.')[1];
    groups.set(payload, [...(groups.get(payload) ?? []), token]);
  }
  return [...groups.values()];
}

/** One document, signed by at least as many different roots as the threshold says: keys are counted, not key ids. */
async function verifyByRoots<T extends RootArtefact>(
  trust: Trust,
  tokens: readonly string[],
  type: T,
  observe?: Observe,
): Promise<Claims<T>> {
  const verified = [];
  for (const token of tokens) verified.push(await verifyToken(token, type, rootRing(trust), observe));
  const signers = new Set(verified.map(({ kid }) => trust.roots.get(kid)?.x));
  const first = verified[0];
  if (first === undefined || signers.size < trust.threshold) {
    throw new CountersignError('ROOT_THRESHOLD', `This needs the signatures of ${trust.threshold} different roots.`);
  }
  return first.claims;
}

function delegatedKey({ cnf, typ, prd, nbf, exp, epo }: Claims<'key'>): VerificationKey {
  const scope = { types: new Set(typ), products: new Set(prd), notBefore: nbf, notAfter: exp, epoch: epo };
  return importVerificationKey(cnf.jwk, scope);
}

/**
 * A state that is not newer can change nothing, whoever made it. So its signatures are not asked for: the roots that
 * made them may have been rotated out since, and the file that brings it must not be refused for that.
 */
function isOutdated(trust: Trust, tokens: readonly string[]): boolean {
  try {
    return tokens.every((token) => readUnverifiedClaims(token, 'trust').ver <= trust.version);
  } catch (error) {
    // What is wrong with it, its verification says.
    if (error instanceof CountersignError) return false;
    throw error;
  }
}

async function applyTrustState(trust: Trust, tokens: readonly string[], observe?: Observe): Promise<Trust> {
  if (isOutdated(trust, tokens)) {
    observe?.({ of: 'trust', step: '1-9', title: 'trust state', skipped: 'one as new is known' });
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

async function applyRevocations(trust: Trust, token: string, observe?: Observe): Promise<Trust> {
  const { claims } = await verifyToken(token, 'crl', issuerRing(trust), observe);
  if (claims.num <= (trust.revocations?.number ?? 0)) return trust;
  const revocations: Revocations = { number: claims.num, expires: claims.exp, activations: new Set(claims.rev) };
  return { ...trust, revocations };
}
