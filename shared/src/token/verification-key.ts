import { ed25519 } from '#ed25519';
import type { ArtefactType } from '../artefacts.js';
import type { CryptoThread, VerifySignature } from '../crypto/ed25519-backend.js';
import { publicKeyBytes, thumbprint } from '../crypto/keys.js';

/** What a key may sign. */
export interface KeyScope {
  readonly types: ReadonlySet<ArtefactType>;
  /** Product ids, or `*` among them for all. */
  readonly products: ReadonlySet<string>;
  /** Artefacts signed (`iat`) from `notBefore` to before `notAfter`, in seconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly epoch: number;
}

/** A public key that passed step 6, ready to verify signatures. */
export interface VerificationKey {
  readonly kid: string;
  /** base64url of the 32 bytes. */
  readonly x: string;
  readonly verify: VerifySignature;
  readonly scope: KeyScope;
}

/** Step 6, for keys. @throws CountersignError `KEY_INVALID` */
export function importVerificationKey(
  key: { readonly x: string },
  scope: KeyScope,
  where?: CryptoThread,
): VerificationKey {
  return { kid: thumbprint(key), x: key.x, verify: ed25519.verifier(publicKeyBytes(key), where), scope };
}

export const unlimitedScope = (...types: ArtefactType[]): KeyScope => ({
  types: new Set(types),
  products: new Set(['*']),
  notBefore: 0,
  notAfter: Number.POSITIVE_INFINITY,
  epoch: Number.POSITIVE_INFINITY,
});
