import { csvRecords, findLineEnd, findRecordEnd } from './csv-records.js';
import { detectDelimiter, type KeyFileFormat, parseHeading, preambleLength } from './read-rows.js';

/** A part of a key file that can be imported independently. */
export interface KeyFileChunk {
  /** Includes the file's heading, if it has one. */
  readonly text: string;
  /** Lines of the file before this chunk, without its heading. */
  readonly skipped: number;
}

/** Characters: a few units of work, so that no call takes long on any store. */
const ENOUGH = 64 * 1024;
/** Longer than any valid record: an unclosed quote would make one of the rest of the file. */
const MAX_RECORD_LENGTH = 256 * 1024;

/** Splits a file of any length between its records. */
export async function* keyFileChunks(
  chunks: AsyncIterable<string>,
  format: KeyFileFormat,
  enough = ENOUGH,
): AsyncGenerator<KeyFileChunk> {
  let heading: { readonly text: string; readonly delimiter: string } | undefined;
  let rest = '';
  let skipped = 0;
  for await (const chunk of withEnd(chunks)) {
    rest += chunk ?? '';
    const isLast = chunk === undefined;
    if (rest.length < enough + MAX_RECORD_LENGTH && !isLast) continue;
    rest = rest.replace(/^\ufeff/, '');
    if (heading === undefined) {
      heading = format === 'csv' ? headingIn(rest) : { text: '', delimiter: '' };
      rest = rest.slice(heading.text.length);
    }
    while (rest.length >= enough + MAX_RECORD_LENGTH || (isLast && rest !== '')) {
      const end = chunkEnd(rest, format, heading.delimiter, enough);
      const text = rest.slice(0, end);
      yield { text: heading.text + text, skipped };
      skipped += text.match(/\r\n|\r|\n/g)?.length ?? 0;
      rest = rest.slice(end);
    }
  }
}

/** `undefined` at the end. */
async function* withEnd(chunks: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield* chunks;
  yield undefined;
}

function headingIn(text: string): { readonly text: string; readonly delimiter: string } {
  const preamble = preambleLength(text);
  const delimiter = detectDelimiter(text);
  const end = findRecordEnd(text, preamble, delimiter) ?? text.length;
  const [first] = csvRecords(text.slice(preamble, end), delimiter);
  const isHeading = parseHeading(first?.cells ?? []) !== undefined;
  return { text: isHeading ? text.slice(0, end) : text.slice(0, preamble), delimiter };
}

function chunkEnd(text: string, format: KeyFileFormat, delimiter: string, enough: number): number {
  let at = 0;
  while (at < text.length && at < enough) {
    const end = format === 'txt' ? findLineEnd(text, at) : (findRecordEnd(text, at, delimiter) ?? text.length);
    at = end - at > MAX_RECORD_LENGTH ? findLineEnd(text, at) : end;
  }
  return at;
}
