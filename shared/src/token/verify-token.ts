import type { ArtefactType, DeviceArtefact } from '../artefacts.js';
import { type Claims, parseClaims } from '../claims/claims.js';
import type { CryptoThread } from '../crypto/ed25519-backend.js';
import { isAcceptablePoint } from '../crypto/points.js';
import { parseStrictJson } from '../encoding/strict-json.js';
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.js';
import { CountersignError } from '../errors.js';
import { type CheckObserver, observerFor, runCheck } from './checklist.js';
import { assertTokenLength, decodeParts, readHeader, splitToken, type TokenParts } from './token-text.js';
import { importVerificationKey, unlimitedScope, type VerificationKey } from './verification-key.js';

/** A token that passed steps 1 to 9. */
export interface VerifiedToken<T extends ArtefactType> {
  readonly type: T;
  readonly kid: string;
  readonly claims: Claims<T>;
  readonly text: string;
}

/** The keys that may have signed a token, by kid, with the minimum epoch of each use and the withdrawn keys. */
export interface KeyRing {
  /** The owner of the keys; they sign for no other vendor. */
  readonly vendor: string;
  readonly keys: ReadonlyMap<string, VerificationKey>;
  readonly minimumEpochs?: ReadonlyMap<string, number>;
  readonly withdrawn?: ReadonlySet<string>;
  /** What a kid that is not in `keys` means. */
  readonly unknownKey?: 'KEY_UNKNOWN' | 'ROOT_UNKNOWN';
}

/**
 * Steps 1 to 9 of `docs/certificate-format.md` for a token that an issuer or a root signed.
 *
 * @param text one token; its length is checked before anything is decoded
 * @param type the only type that is accepted
 * @throws CountersignError with the code of the first step that failed
 */
export async function verifyToken<T extends ArtefactType>(
  text: string,
  type: T,
  ring: KeyRing,
  observe?: CheckObserver,
): Promise<VerifiedToken<T>> {
  const observeToken = observerFor(type, observe);
  const parts = decode(text, observeToken);
  const key = runCheck(
    observeToken,
    '4',
    'header and key id',
    () => keyFor(ring, expectHeader(parts, type)),
    ({ kid }) => keyNamed(kid),
  );
  runCheck(observeToken, '5', 'what that key may sign: type, epoch, not withdrawn', () =>
    assertKeyUse(ring, key, type),
  );
  await verifySignature(parts, key, observeToken);
  const claims = runCheck(observeToken, '8-9', 'payload: strict JSON with the claims of its type', () =>
    readClaims(parts, type),
  );
  runCheck(observeToken, '5', 'what that key may sign: vendor, product and signing window', () =>
    assertKeyScope(ring, key, claims),
  );
  return { type, kid: key.kid, claims, text };
}

/**
 * The same for a token that a device signed. A device key is unknown before its first request, so the token carries it
 * (`cnf.jwk`): steps 8 and 9 come before step 7 to reach it, its thumbprint must equal the `kid`, and the claims are not
 * used until the signature is verified. This proves that the sender holds that key, and only that; the caller compares
 * the key with the one it expects.
 *
 * @param where a server that verifies often uses the thread `pool`
 */
export async function verifyDeviceToken<T extends DeviceArtefact>(
  text: string,
  type: T,
  observe?: CheckObserver,
  where?: CryptoThread,
): Promise<VerifiedToken<T>> {
  const observeToken = observerFor(type, observe);
  const parts = decode(text, observeToken);
  const kid = runCheck(observeToken, '4', 'header and key id', () => expectHeader(parts, type), keyNamed);
  const claims = runCheck(observeToken, '8-9', 'payload: strict JSON with the claims of its type', () =>
    readClaims(parts, type),
  );
  const key = runCheck(observeToken, '5', 'the device key it carries is the one it names', () => {
    const carried = importVerificationKey(claims.cnf.jwk, unlimitedScope(type), where);
    if (carried.kid !== kid)
      throw new CountersignError('KEY_UNKNOWN', 'The header names another key than the token contains.');
    return carried;
  });
  await verifySignature(parts, key, observeToken);
  return { type, kid, claims, text };
}

/**
 * Returns the claims of a token that anyone may have made: steps 1 to 4, 8 and 9. Only for deciding that a token is not
 * needed.
 */
export function readUnverifiedClaims<T extends ArtefactType>(text: string, type: T): Claims<T> {
  const parts = decode(text, undefined);
  expectHeader(parts, type);
  return readClaims(parts, type);
}

function decode(text: string, observe: CheckObserver | undefined): TokenParts {
  runCheck(observe, '1', 'size', () => assertTokenLength(text));
  const texts = runCheck(observe, '2', 'three base64url parts', () => splitToken(text));
  return runCheck(observe, '3', 'canonical encoding', () => decodeParts(texts));
}

const keyNamed = (kid: string): string => `key ${kid}`;

function expectHeader(parts: TokenParts, expected: ArtefactType): string {
  const { kid, type } = readHeader(parts.header);
  if (type !== expected) {
    throw new CountersignError(
      'TYPE_MISMATCH',
      `This is a token of type ${type}; a token of type ${expected} is needed here.`,
    );
  }
  return kid;
}

function keyFor(ring: KeyRing, kid: string): VerificationKey {
  const key = ring.keys.get(kid);
  if (key !== undefined) return key;
  throw ring.unknownKey === 'ROOT_UNKNOWN'
    ? new CountersignError(
        'ROOT_UNKNOWN',
        "It was signed under a root that is not trusted here: another vendor's, or a test root in live use.",
      )
    : new CountersignError(
        'KEY_UNKNOWN',
        'It was signed by an unknown key: no delegation for the key came with the token, and none is known.',
      );
}

function assertKeyUse(ring: KeyRing, key: VerificationKey, type: ArtefactType): void {
  if (ring.withdrawn?.has(key.kid))
    throw new CountersignError('KEY_WITHDRAWN', 'The vendor has withdrawn this signing key.');
  if (!key.scope.types.has(type)) {
    throw new CountersignError('KEY_TYPE_OUT_OF_SCOPE', `This key may not sign tokens of type ${type}.`);
  }
  if (key.scope.epoch < (ring.minimumEpochs?.get(type) ?? 0)) {
    throw new CountersignError('KEY_EPOCH', 'This signing key belongs to an epoch that the vendor has ended.');
  }
}

/** Steps 6 and 7. */
async function verifySignature(
  parts: TokenParts,
  key: VerificationKey,
  observe: CheckObserver | undefined,
): Promise<void> {
  runCheck(observe, '6', 'canonical points, none of low order', () => {
    if (!isAcceptablePoint(parts.signature.subarray(0, 32))) {
      throw new CountersignError('SIGNATURE_MALFORMED', 'R of the signature is not a canonical point of full order.');
    }
  });
  const holds = await key.verify(encodeUtf8(parts.signedText), parts.signature);
  runCheck(observe, '7', 'Ed25519 signature', () => {
    if (!holds) {
      throw new CountersignError(
        'SIGNATURE_INVALID',
        'The signature does not match: the token was changed, or another key signed it.',
      );
    }
  });
}

/** Steps 8 and 9. */
function readClaims<T extends ArtefactType>(parts: TokenParts, type: T): Claims<T> {
  return parseClaims(type, parseStrictJson(decodeUtf8(parts.payload)));
}

function assertKeyScope(
  ring: KeyRing,
  key: VerificationKey,
  claims: { readonly iss: string; readonly iat: number; readonly aud?: string },
): void {
  const { products, notBefore, notAfter } = key.scope;
  if (claims.iss !== ring.vendor) {
    throw new CountersignError(
      'VENDOR_MISMATCH',
      `It names the vendor ${claims.iss}, but a key of ${ring.vendor} signed it.`,
    );
  }
  if (claims.aud !== undefined && !products.has('*') && !products.has(claims.aud)) {
    throw new CountersignError('KEY_PRODUCT_OUT_OF_SCOPE', `This key may not sign for the product ${claims.aud}.`);
  }
  if (claims.iat < notBefore || claims.iat >= notAfter) {
    throw new CountersignError('KEY_WINDOW', 'It was signed when this key was not allowed to sign.');
  }
}
