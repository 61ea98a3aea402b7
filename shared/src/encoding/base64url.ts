import { base64url } from '#base64url';

/** Base64url without padding (RFC 4648 section 5). */
export const encodeBase64url = (bytes: Uint8Array): string => base64url.encode(bytes);

/**
 * Decodes base64url and accepts only the one text that `encodeBase64url` gives for those bytes: no padding, no other
 * character, no set bit past the last byte (RFC 4648 section 3.5). `undefined` for any other text.
 */
export const decodeBase64url = (text: string): Uint8Array | undefined => base64url.decode(text);
