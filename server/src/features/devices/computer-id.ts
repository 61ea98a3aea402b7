/**
 * A device's short name, for people and for APIs that know computers by 20 characters: the first 120 bits of the
 * thumbprint of its key, in base 64 (RFC 4648 section 4).
 *
 * @param thumbprint RFC 7638, base64url
 */
export const computerIdOf = (thumbprint: string): string =>
  thumbprint.slice(0, 20).replace(/-/g, '+').replace(/_/g, '/');

/** How what is known of a computer for one product is found: a trial, its system details. */
export const computerKey = (productId: string, computerId: string): string => `${productId}:${computerId}`;
