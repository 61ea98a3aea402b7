import { base64url } from '#base64url';

/** Base64url without padding (RFC 4648 section 5). */
export const encodeBase64url = (bytes: Uint8Array): string => base64url.encode(bytes);

/**
 * Decodes base64url. Accepts only the canonical text, the one that `encodeBase64url` gives: no padding, no other
 * character, no set bit past the last byte (RFC 4648 section 3.5). Returns `undefined` for any other text.
 */
export const decodeBase64url = (text: string): Uint8Array | undefined => base64url.decode(text);
