/**
 * One way to compute X25519 (RFC 7748 section 5), and what an Ed25519 key needs for it. Keys are of 32 bytes. Asynchronous, so
 * that a back-end may be loaded when it is first needed.
 */
export interface X25519Backend {
  readonly name: string;
  publicKeyOf(privateKey: Uint8Array): Promise<Uint8Array>;
  /** What two keys agree on. @throws Error when that is nothing but zeros: the public key is of low order (section 6.1) */
  agree(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array>;
  /** Of an Ed25519 private key: the first half of its SHA-512 (RFC 8032 section 5.1.5). */
  privateKeyOf(seed: Uint8Array): Promise<Uint8Array>;
}
