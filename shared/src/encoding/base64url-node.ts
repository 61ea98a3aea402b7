import type { Base64url } from './base64url-codec.js';

/** Base64url by `Buffer`, in a twentieth of the time that JavaScript takes. */
export const base64url: Base64url = {
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url'),
  // `Buffer` takes any text and makes of it what it can; only the one that it would write itself is right.
  decode(text) {
    const bytes = Buffer.from(text, 'base64url');
    return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
  },
};
