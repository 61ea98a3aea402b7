import { createHash } from 'node:crypto';

/**
 * PostgreSQL's text can't hold U+0000 or unpaired surrogates, JSON strings can. So these are written as U+001A and four
 * hexadecimal digits, and so is U+001A itself. The stored JSON can then be read by PostgreSQL's own functions, which
 * the indexes need.
 */

const ESCAPE = '\u001a';

// Each matches a complete escape sequence, so that an escaped backslash before a `u` is not mistaken for one.
const HARD_ESCAPES = /\\(?:u(0000|001a|d[89a-f][0-9a-f]{2})|u[0-9a-f]{4}|[^u])/g;
const OUR_ESCAPES = /\\(?:u001a([0-9a-f]{4})|u[0-9a-f]{4}|[^u])/g;

/** Converts a document to its stored form. */
export function toStoredJson(document: object): string {
  const json = JSON.stringify(document);
  if (!json.includes('\\u')) return json;
  return json.replace(HARD_ESCAPES, (all: string, code?: string) => (code === undefined ? all : `\\u001a${code}`));
}

/** Returns the JSON of a stored document. */
export function fromStoredJson(stored: string): string {
  if (!stored.includes('\\u001a')) return stored;
  return stored.replace(OUR_ESCAPES, (all: string, code?: string) => (code === undefined ? all : `\\u${code}`));
}

/** Longer values may not fit in an index and are stored as their digest; the same in `_index_value` of the schema. */
export const MAX_INDEXED_BYTES = 1_024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are to be found
const HARD_CHARACTERS = /[\u0000\u001a]|\p{Surrogate}/gu;

/** Converts a value to its form in an index column. */
export function toIndexValue(value: string): string {
  const text = value.replace(HARD_CHARACTERS, (character) => {
    return ESCAPE + character.charCodeAt(0).toString(16).padStart(4, '0');
  });
  if (Buffer.byteLength(text) <= MAX_INDEXED_BYTES) return text;
  // No escape begins with an h, so no other value looks like this.
  return `${ESCAPE}h${createHash('sha256').update(text).digest('hex')}`;
}

/** Longer than any id. */
const MAX_CURSOR_LENGTH = 201;

/** Returns a text that PostgreSQL can store, with no id between it and the cursor. */
export function toIdBound(cursor: string): string {
  const text = cursor.slice(0, MAX_CURSOR_LENGTH);
  const end = text.search(/[^\x20-\x7e]/);
  if (end === -1) return text;
  return text.charCodeAt(end) < 0x20 ? text.slice(0, end) : `${text.slice(0, end)}\x7f`;
}
