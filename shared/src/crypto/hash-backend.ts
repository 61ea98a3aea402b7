/** An implementation of SHA-256 (FIPS 180-4) and of HMAC (RFC 2104) with it. */
export interface HashBackend {
  readonly name: string;
  sha256(bytes: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array;
}
