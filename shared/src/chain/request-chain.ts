import { encodeBase64url } from '../encoding/base64url.js';
import { hmacOfParts } from '../encoding/digest.js';

const LABEL = 'countersign/chain/1';
const LINK_BYTES = 16;

const link = (...parts: readonly string[]): string =>
  encodeBase64url(hmacOfParts(LABEL, parts).subarray(0, LINK_BYTES));

/** Returns the link before the first request of an installation (section 9 of the format). @param install its id, 22 characters */
export const firstChainLink = (install: string): string => link(install);

/** Returns the link that follows a request: `before` is its `prv`. All are 22 characters of base64url. */
export const nextChainLink = (before: string, jti: string): string => link(before, jti);
