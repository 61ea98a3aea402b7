import type { ArtefactType } from '../artefacts.js';
import { CountersignError } from '../errors.js';
import { assertTokenLength, peekHeader } from '../token/token-text.js';

export const MAX_BUNDLE_LENGTH = 64 * 1024;
export const MAX_BUNDLE_TOKENS = 16;

/** The tokens of a bundle, sorted by the type that each one states. Nothing in them is verified yet. */
export interface Bundle {
  readonly text: string;
  readonly type: ArtefactType;
  /** The token that the bundle is about. */
  readonly artefact: string;
  readonly keys: readonly string[];
  readonly trust: readonly string[];
  readonly crl: string | undefined;
}

/** Joins an artefact with the tokens needed to trust it: `artefact~key...[~trust...][~crl]`. */
export const joinBundle = (artefact: string, ...supporting: readonly string[]): string =>
  [artefact, ...supporting].join('~');

/**
 * Step 1 for a bundle: `artefact[~key]*[~trust]*[~crl]`, in this order. Surrounding white space is ignored.
 * @throws CountersignError `BUNDLE_TOO_LARGE`, `BUNDLE_MALFORMED`, or the code of a malformed token text or header
 */
export function splitBundle(given: string): Bundle {
  if (given.length > MAX_BUNDLE_LENGTH) {
    throw new CountersignError('BUNDLE_TOO_LARGE', `A bundle must have at most ${MAX_BUNDLE_LENGTH} characters.`);
  }
  const text = given.trim();
  const tokens = text.split('~', MAX_BUNDLE_TOKENS + 1);
  if (tokens.length > MAX_BUNDLE_TOKENS) {
    throw new CountersignError('BUNDLE_TOO_LARGE', `A bundle must have at most ${MAX_BUNDLE_TOKENS} tokens.`);
  }
  tokens.forEach(assertTokenLength);
  const [artefact = '', ...supporting] = tokens;
  const { type } = peekHeader(artefact);
  const types = supporting.map((token) => peekHeader(token).type);
  if (!/^(key )*(trust )*(crl )?$/.test(types.map((each) => `${each} `).join(''))) {
    throw new CountersignError(
      'BUNDLE_MALFORMED',
      'In a bundle, the artefact must be followed by keys, then trust states, then at most one revocation list.',
    );
  }
  const ofType = (wanted: ArtefactType): string[] => supporting.filter((_, index) => types[index] === wanted);
  return { text, type, artefact, keys: ofType('key'), trust: ofType('trust'), crl: ofType('crl')[0] };
}
