/**
 * An implementation of Ed25519 (RFC 8032). All back-ends accept the same signatures: S below the group order and
 * `encode(S*B - k*A)` equal to the bytes of R, without multiplication by the cofactor. `points.ts` rejects low-order and
 * non-canonical points first, so they never get here. A key that is not a point on the curve verifies nothing.
 */
export interface Ed25519Backend {
  readonly name: string;
  /** Imports a public key, 32 bytes, once; the result checks signatures of 64 bytes. */
  verifier(publicKey: Uint8Array, where?: CryptoThread): VerifySignature;
  /** Imports a private key, 32 bytes (the seed of RFC 8032 section 5.1.5). */
  signer(seed: Uint8Array, where?: CryptoThread): SignMessage;
  publicKeyOf(seed: Uint8Array): Promise<Uint8Array>;
}

/**
 * Where to compute: on the `main` thread (the default), which is fastest for one operation, or on a thread of the `pool`,
 * if there is one, so that a server's main thread can serve other requests.
 */
export type CryptoThread = 'main' | 'pool';

export type VerifySignature = (message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;
export type SignMessage = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
