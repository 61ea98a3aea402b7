import type { ArtefactType, Claims } from '@countersign/shared';

/** What a token says, unverified. */
export const claimsOf = <T extends ArtefactType>(token: string): Claims<T> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
