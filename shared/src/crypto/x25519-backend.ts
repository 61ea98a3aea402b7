/**
 * An implementation of X25519 (RFC 7748 section 5), and of the key conversion from Ed25519. Keys are 32 bytes. Asynchronous,
 * so that a back-end can be loaded on first use.
 */
export interface X25519Backend {
  readonly name: string;
  publicKeyOf(privateKey: Uint8Array): Promise<Uint8Array>;
  /** Returns the shared secret. @throws Error if it is all zeros: the public key is of low order (section 6.1) */
  agree(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array>;
  /** Converts an Ed25519 private key: the first half of its SHA-512 (RFC 8032 section 5.1.5). */
  privateKeyOf(seed: Uint8Array): Promise<Uint8Array>;
}
