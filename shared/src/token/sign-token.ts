import { ed25519 } from '#ed25519';
import { ARTEFACTS, type ArtefactType } from '../artefacts.js';
import { type Claims, parseClaims } from '../claims/claims.js';
import type { CryptoThread } from '../crypto/ed25519-backend.js';
import { type PrivateJwk, privateKeyBytes, thumbprint } from '../crypto/keys.js';
import { encodeBase64url } from '../encoding/base64url.js';
import { parseStrictJson } from '../encoding/strict-json.js';
import { encodeUtf8 } from '../encoding/utf8.js';
import { CountersignError } from '../errors.js';
import { MAX_TOKEN_LENGTH } from './token-text.js';

/** Signs typed claims, never bytes, so that it can't be tricked into signing something else. */
export interface Signer {
  /** RFC 7638 thumbprint of the signing key, 43 characters. */
  readonly kid: string;
  /**
   * Ed25519 is deterministic: the same claims give the same token.
   * @throws TypeError if the claims do not match the type: a programming error
   */
  sign<T extends ArtefactType>(type: T, claims: Claims<T>): Promise<string>;
}

/**
 * @param where a server that signs often uses the thread `pool`
 * @throws CountersignError `KEY_INVALID`, at once or, if the two halves do not belong together, on signing
 */
export function createSigner(key: PrivateJwk, where?: CryptoThread): Signer {
  const kid = thumbprint(key);
  const seed = privateKeyBytes(key);
  const sign = ed25519.signer(seed, where);
  const publicHalf = ed25519.publicKeyOf(seed);
  return {
    kid,
    async sign(type, claims) {
      if (encodeBase64url(await publicHalf) !== key.x) {
        throw new CountersignError('KEY_INVALID', 'The private key does not belong to the public key beside it.');
      }
      const payload = JSON.stringify(claims);
      assertReadable(type, payload);
      const signedText = `${base64urlOf(protectedHeader(type, kid))}.${base64urlOf(payload)}`;
      const token = `${signedText}.${encodeBase64url(await sign(encodeUtf8(signedText)))}`;
      if (token.length > MAX_TOKEN_LENGTH)
        throw new TypeError(`The ${type} token would be over ${MAX_TOKEN_LENGTH} characters.`);
      return token;
    },
  };
}

/** Returns the protected header, byte for byte. */
export const protectedHeader = (type: ArtefactType, kid: string): string =>
  `{"alg":"EdDSA","kid":"${kid}","typ":"${ARTEFACTS[type].typ}"}`;

/** What we sign, our own verifier must accept. */
function assertReadable(type: ArtefactType, payload: string): void {
  if (!Object.hasOwn(ARTEFACTS, type)) throw new TypeError('There is no artefact of that type.');
  try {
    parseClaims(type, parseStrictJson(payload));
  } catch (cause) {
    throw new TypeError(`These are not the claims of a token of type ${type}.`, { cause });
  }
}

const base64urlOf = (text: string): string => encodeBase64url(encodeUtf8(text));
