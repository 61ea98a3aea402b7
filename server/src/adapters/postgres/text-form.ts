import { createHash } from 'node:crypto';

/**
 * PostgreSQL's text holds neither U+0000 nor unpaired surrogates, JSON's strings do. So these are written as U+001A and
 * four hexadecimal digits, and U+001A itself is, too. What is stored is then JSON that PostgreSQL's own functions can
 * read, which the indexes need.
 */

const ESCAPE = '\u001a';

// Each matches a whole escape sequence, so that an escaped backslash before a `u` is not mistaken for one.
const HARD_ESCAPES = /\\(?:u(0000|001a|d[89a-f][0-9a-f]{2})|u[0-9a-f]{4}|[^u])/g;
const OUR_ESCAPES = /\\(?:u001a([0-9a-f]{4})|u[0-9a-f]{4}|[^u])/g;

/** A document as it is stored. */
export function toStoredJson(document: object): string {
  const json = JSON.stringify(document);
  if (!json.includes('\\u')) return json;
  return json.replace(HARD_ESCAPES, (all: string, code?: string) => (code === undefined ? all : `\\u001a${code}`));
}

/** The JSON text of a stored document. */
export function fromStoredJson(stored: string): string {
  if (!stored.includes('\\u001a')) return stored;
  return stored.replace(OUR_ESCAPES, (all: string, code?: string) => (code === undefined ? all : `\\u${code}`));
}

/** More bytes than an index takes with certainty are stored as their digest; the same in `_index_value` of the schema. */
export const LONGEST_INDEXED = 1_024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are to be found
const HARD_CHARACTERS = /[\u0000\u001a]|\p{Surrogate}/gu;

/** A value as the index columns hold it. */
export function toIndexValue(value: string): string {
  const text = value.replace(HARD_CHARACTERS, (character) => {
    return ESCAPE + character.charCodeAt(0).toString(16).padStart(4, '0');
  });
  if (Buffer.byteLength(text) <= LONGEST_INDEXED) return text;
  // No escape of ours begins with an h, so no other value looks like this.
  return `${ESCAPE}h${createHash('sha256').update(text).digest('hex')}`;
}

/** Longer than any id. */
const LONGEST_CURSOR = 201;

/** A text that PostgreSQL can hold and that no id lies between it and the cursor. */
export function toIdBound(cursor: string): string {
  const text = cursor.slice(0, LONGEST_CURSOR);
  const end = text.search(/[^\x20-\x7e]/);
  if (end === -1) return text;
  return text.charCodeAt(end) < 0x20 ? text.slice(0, end) : `${text.slice(0, end)}\x7f`;
}
