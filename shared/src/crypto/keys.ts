import { ed25519 } from '#ed25519';
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.js';
import { sha256Of } from '../encoding/digest.js';
import { encodeUtf8 } from '../encoding/utf8.js';
import { CountersignError } from '../errors.js';
import { assertPublicKey } from './points.js';

/** An Ed25519 public key as a JWK (RFC 8037 section 2); `x` is 43 characters. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

export interface PrivateJwk extends PublicJwk {
  /** The 32-byte seed, 43 characters. */
  readonly d: string;
}

/** The RFC 7638 thumbprint of an Ed25519 key (RFC 8037 appendix A.3): 43 characters. */
export function thumbprint(key: { readonly x: string }): string {
  return encodeBase64url(sha256Of(encodeUtf8(`{"crv":"Ed25519","kty":"OKP","x":"${key.x}"}`)));
}

export const publicJwk = ({ x }: { readonly x: string }): PublicJwk => ({ kty: 'OKP', crv: 'Ed25519', x });

/** @param random 32 bytes from a cryptographic source */
export async function privateJwkOf(random: Uint8Array): Promise<PrivateJwk> {
  if (random.length !== 32) throw new TypeError('An Ed25519 private key is made from 32 random bytes.');
  const x = encodeBase64url(await ed25519.publicKeyOf(random));
  return { ...publicJwk({ x }), d: encodeBase64url(random) };
}

/** @throws CountersignError `KEY_INVALID` */
export function publicKeyBytes(key: { readonly x: string }): Uint8Array {
  const bytes = decodeBase64url(key.x);
  if (bytes === undefined) throw new CountersignError('KEY_INVALID', 'The public key is not base64url.');
  assertPublicKey(bytes);
  return bytes;
}

/** @throws CountersignError `KEY_INVALID` */
export function privateKeyBytes(key: PrivateJwk): Uint8Array {
  const bytes = decodeBase64url(key.d);
  if (bytes?.length !== 32) throw new CountersignError('KEY_INVALID', 'The private key is not 32 bytes of base64url.');
  return bytes;
}
