import type { Claims, IssuerArtefact } from '@countersign/shared';

/**
 * The claims to be signed, and the key to sign them with. Stored in the ledger before signing, so that signing can be
 * repeated.
 */
export interface Issuance<T extends IssuerArtefact> {
  readonly type: T;
  /** Thumbprint of the issuer key. */
  readonly kid: string;
  readonly claims: Claims<T>;
}

/** Port to the key file: the vendor's signature. Deterministic: the same issuance gives the same bundle. */
export interface Issuer {
  readonly vendor: string;
  /** @param now seconds since 1970. @throws CountersignError `SIGNING_KEY_GONE` if no key may sign now */
  currentKid(now: number): string;
  /** Returns a bundle: the token and the delegation of its key. @throws CountersignError `SIGNING_KEY_GONE` */
  sign<T extends IssuerArtefact>(issuance: Issuance<T>): Promise<string>;
}
