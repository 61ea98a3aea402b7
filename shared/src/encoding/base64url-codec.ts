/** Base64url without padding (RFC 4648 section 5). */
export interface Base64url {
  encode(bytes: Uint8Array): string;
  /** Returns the bytes for which `encode` gives exactly this text; `undefined` for any other text. */
  decode(text: string): Uint8Array | undefined;
}
