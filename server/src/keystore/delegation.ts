import {
  createSigner,
  ISSUER_ARTEFACTS,
  type PrivateJwk,
  privateJwkOf,
  publicJwk,
  type Random,
  randomTokenId,
  thumbprint,
} from '@countersign/shared';
import type { IssuerKey } from './issuer-keys.js';

export interface DelegationRequest {
  readonly vendor: string;
  readonly root: PrivateJwk;
  /** Seconds since 1970: the signing window. */
  readonly from: number;
  readonly until: number;
  /** Counts the issuer keys of a vendor, from 1. */
  readonly epoch: number;
}

/** Makes an issuer key, delegated by the root for every issuer artefact and every product, in that window. */
export async function delegateIssuerKey(
  { vendor, root, from, until, epoch }: DelegationRequest,
  random: Random,
): Promise<IssuerKey> {
  const key = await privateJwkOf(random(32));
  const delegation = await createSigner(root).sign('key', {
    v: 1,
    iss: vendor,
    jti: randomTokenId(random),
    iat: from,
    nbf: from,
    exp: until,
    cnf: { jwk: publicJwk(key) },
    typ: ISSUER_ARTEFACTS,
    prd: ['*'],
    epo: epoch,
  });
  return { ...key, kid: thumbprint(key), delegations: [delegation], nbf: from, exp: until, epoch };
}
