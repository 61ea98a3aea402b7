/** Base64url without padding (RFC 4648 section 5). */
export interface Base64url {
  encode(bytes: Uint8Array): string;
  /** The bytes of the one text that `encode` gives for them; `undefined` for any other text. */
  decode(text: string): Uint8Array | undefined;
}
