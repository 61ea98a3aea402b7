import { type ArtefactType, artefactTypeOf } from '../artefacts.js';
import { decodeBase64url } from '../encoding/base64url.js';
import { CountersignError } from '../errors.js';

export const MAX_TOKEN_LENGTH = 8 * 1024;

const THREE_PARTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;
// Replaces malformed UTF-8 and keeps a byte order mark: the pattern rejects both.
const HEADER_TEXT = new TextDecoder('utf-8', { ignoreBOM: true });
const HEADER = /^\{"alg":"EdDSA","kid":"([A-Za-z0-9_-]{43})","typ":"(cs-[a-z]+\+jwt)"\}$/;

/** A token decoded by steps 1 to 3. Nothing in it is trusted yet. */
export interface TokenParts {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  /** The signed text: header, dot, payload. */
  readonly signedText: string;
}

/** Step 1. @throws CountersignError `TOKEN_TOO_LARGE` */
export function assertTokenLength(text: string): void {
  if (text.length > MAX_TOKEN_LENGTH) {
    throw new CountersignError('TOKEN_TOO_LARGE', `A token must have at most ${MAX_TOKEN_LENGTH} characters.`);
  }
}

/** Step 2. @throws CountersignError `TOKEN_MALFORMED` */
export function splitToken(text: string): readonly [header: string, payload: string, signature: string] {
  const match = THREE_PARTS.exec(text);
  if (match === null) {
    throw new CountersignError(
      'TOKEN_MALFORMED',
      'Not a token: it must be three base64url parts joined by dots, the last of 86 characters, and nothing else. ' +
        'It may have been cut off or changed on the way: copy the file again.',
    );
  }
  return [match[1] as string, match[2] as string, match[3] as string];
}

/** Step 3. @throws CountersignError `TOKEN_NOT_CANONICAL` */
export function decodeParts([header, payload, signature]: readonly [string, string, string]): TokenParts {
  return {
    header: decodePart('header', header),
    payload: decodePart('payload', payload),
    signature: decodePart('signature', signature),
    signedText: `${header}.${payload}`,
  };
}

function decodePart(name: string, text: string): Uint8Array {
  const bytes = decodeBase64url(text);
  if (bytes === undefined) {
    throw new CountersignError('TOKEN_NOT_CANONICAL', `The token's ${name} is not canonical base64url.`);
  }
  return bytes;
}

/**
 * Step 4, first half: the header is, byte for byte, the only one allowed, and its `typ` is a known type.
 * @throws CountersignError `HEADER_MALFORMED`
 */
export function readHeader(header: Uint8Array): { readonly kid: string; readonly type: ArtefactType } {
  const match = HEADER.exec(HEADER_TEXT.decode(header));
  const type = match === null ? undefined : artefactTypeOf(match[2] as string);
  if (match === null || type === undefined) {
    throw new CountersignError('HEADER_MALFORMED', "The token's header is not one that Countersign writes.");
  }
  return { kid: match[1] as string, type };
}

/** Returns the stated type and key id of a token that is not verified yet: for routing only, never for trust. */
export function peekHeader(text: string): { readonly kid: string; readonly type: ArtefactType } {
  assertTokenLength(text);
  return readHeader(decodePart('header', splitToken(text)[0]));
}
