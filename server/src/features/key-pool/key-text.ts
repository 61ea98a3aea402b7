import { createRequire } from 'node:module';
import { CountersignError, canonicalLicenseCode } from '@countersign/shared';
import type sanitizeHtml from 'sanitize-html';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';

export const MAX_KEY_LENGTH = 4_000;

/** How a key is written; `text` is one line. */
export const KEY_FORMS = ['text', 'lines', 'html'] as const;
export type KeyForm = (typeof KEY_FORMS)[number];

type Sanitize = typeof sanitizeHtml;
let loaded: Sanitize | undefined;
/** Loaded for the first HTML key: it would be a tenth of the server's start time. */
function sanitize(...given: Parameters<Sanitize>): string {
  loaded ??= createRequire(import.meta.url)('sanitize-html') as Sanitize;
  return loaded(...given);
}

/** What an email and a shop's page may show of an imported key: no scripts, no styles, no external pictures. */
const HARMLESS: sanitizeHtml.IOptions = {
  allowedTags: ['a', 'b', 'strong', 'i', 'em', 'u', 'br', 'p', 'div', 'span', 'ul', 'ol', 'li', 'code', 'pre'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
};

/**
 * Returns the canonical form of a key, as it is stored. Unsafe HTML is removed. Refuses `KEY_TEXT_INVALID`, without
 * repeating the key.
 */
export function canonicalKeyText(form: KeyForm, text: string): Outcome<Pick<License, 'code' | 'form'>> {
  if (text.length > MAX_KEY_LENGTH) return invalid(`must have at most ${MAX_KEY_LENGTH} characters.`);
  const written = form === 'html' ? sanitize(text, HARMLESS) : text;
  const code = canonical(written);
  if (code === undefined)
    return invalid(`must have 1 to ${MAX_KEY_LENGTH} characters and, as a Countersign code, no typing error.`);
  const isBare = form === 'html' && sanitize(code, { allowedTags: [], allowedAttributes: {} }).trim() === '';
  if (isBare) return invalid('is HTML without text.');
  const unseen = form === 'text' ? /\p{Cc}/u : /(?![\n\t])\p{Cc}/u;
  if (unseen.test(code)) return invalid('must not have control characters. For several lines, use the form lines.');
  return granted(form === 'text' ? { code } : { code, form });
}

function canonical(text: string): string | undefined {
  try {
    return canonicalLicenseCode(text);
  } catch (error) {
    if (error instanceof CountersignError && error.code === 'LICENSE_CODE_MISTYPED') return undefined;
    throw error;
  }
}

const invalid = (why: string): Outcome<never> => refused('KEY_TEXT_INVALID', `The key ${why}`);
