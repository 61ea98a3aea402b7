/**
 * Returns a device's short name, for people and for APIs that identify computers by 20 characters: the first 120 bits
 * of its key's thumbprint, in base 64 (RFC 4648 section 4).
 *
 * @param thumbprint RFC 7638, base64url
 */
export const computerIdOf = (thumbprint: string): string =>
  thumbprint.slice(0, 20).replace(/-/g, '+').replace(/_/g, '/');

/** Returns the key of records about a computer and a product: a trial, system details. */
export const computerKey = (productId: string, computerId: string): string => `${productId}:${computerId}`;
