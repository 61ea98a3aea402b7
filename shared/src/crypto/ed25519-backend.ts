/**
 * One way to compute Ed25519 (RFC 8032). All back-ends accept the same signatures: S below the group order and
 * `encode(S*B - k*A)` equal to the bytes of R, without multiplication by the cofactor. Points are checked before
 * (`points.ts`), so low-order and non-canonical ones never get here. A key that is no point on the curve verifies nothing.
 */
export interface Ed25519Backend {
  readonly name: string;
  /** Imports a public key, 32 bytes, once; what comes back checks signatures of 64 bytes. */
  verifier(publicKey: Uint8Array, where?: Where): Verify;
  /** Imports a private key, 32 bytes (the seed of RFC 8032 section 5.1.5). */
  signer(seed: Uint8Array, where?: Where): Sign;
  publicKeyOf(seed: Uint8Array): Promise<Uint8Array>;
}

/**
 * Where it is computed: `here` (unless said otherwise), which is soonest for one; or `aside`, on another thread if there
 * is one, for a server whose own has other requests to go on with.
 */
export type Where = 'here' | 'aside';

export type Verify = (message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;
export type Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
