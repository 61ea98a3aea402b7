import { csvRecords, lineEnd, recordEnd } from './csv-records.js';
import { delimiterOf, headingOf, type KeyFileFormat, preambleLength } from './read-rows.js';

/** A part of a file of keys that can be imported by itself. */
export interface KeyPiece {
  /** With the file's heading, if it has one. */
  readonly text: string;
  /** Lines of the file that come before it, its heading not counted. */
  readonly skipped: number;
}

/** Characters: a few units of work, so that no call takes long on any store. */
const ENOUGH = 64 * 1024;
/** Longer than any record of ours: a quote that is never closed would make one of the rest of the file. */
const LONGEST_RECORD = 256 * 1024;

/** Cuts a file of any length between its records. */
export async function* keyPieces(
  chunks: AsyncIterable<string>,
  format: KeyFileFormat,
  enough = ENOUGH,
): AsyncGenerator<KeyPiece> {
  let heading: { readonly text: string; readonly delimiter: string } | undefined;
  let rest = '';
  let skipped = 0;
  for await (const chunk of withEnd(chunks)) {
    rest += chunk ?? '';
    const isLast = chunk === undefined;
    if (rest.length < enough + LONGEST_RECORD && !isLast) continue;
    rest = rest.replace(/^\ufeff/, '');
    if (heading === undefined) {
      heading = format === 'csv' ? headingIn(rest) : { text: '', delimiter: '' };
      rest = rest.slice(heading.text.length);
    }
    while (rest.length >= enough + LONGEST_RECORD || (isLast && rest !== '')) {
      const end = pieceEnd(rest, format, heading.delimiter, enough);
      const text = rest.slice(0, end);
      yield { text: heading.text + text, skipped };
      skipped += text.match(/\r\n|\r|\n/g)?.length ?? 0;
      rest = rest.slice(end);
    }
  }
}

/** `undefined` after the last. */
async function* withEnd(chunks: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield* chunks;
  yield undefined;
}

function headingIn(text: string): { readonly text: string; readonly delimiter: string } {
  const preamble = preambleLength(text);
  const delimiter = delimiterOf(text);
  const end = recordEnd(text, preamble, delimiter) ?? text.length;
  const [first] = csvRecords(text.slice(preamble, end), delimiter);
  const isHeading = headingOf(first?.cells ?? []) !== undefined;
  return { text: isHeading ? text.slice(0, end) : text.slice(0, preamble), delimiter };
}

function pieceEnd(text: string, format: KeyFileFormat, delimiter: string, enough: number): number {
  let at = 0;
  while (at < text.length && at < enough) {
    const end = format === 'txt' ? lineEnd(text, at) : (recordEnd(text, at, delimiter) ?? text.length);
    at = end - at > LONGEST_RECORD ? lineEnd(text, at) : end;
  }
  return at;
}
