import type { Claims, IssuerArtefact } from '@countersign/shared';

/** What is to be signed, and with which key: kept in the ledger before it is signed, so that it can be signed again. */
export interface IssuanceOf<T extends IssuerArtefact> {
  readonly type: T;
  /** Thumbprint of the issuer key. */
  readonly kid: string;
  readonly claims: Claims<T>;
}

/** The vendor's signature: port to the key file. Deterministic: the same issuance gives the same bundle. */
export interface Issuer {
  readonly vendor: string;
  /** @param now seconds since 1970. @throws CountersignError `SIGNING_KEY_GONE` when no key may sign now */
  currentKid(now: number): string;
  /** A bundle: the token and the delegation of its key. @throws CountersignError `SIGNING_KEY_GONE` */
  sign<T extends IssuerArtefact>(issuance: IssuanceOf<T>): Promise<string>;
}
