import { parse } from 'csv-parse/sync';

const [QUOTE, LINE_FEED, RETURN] = [34, 10, 13];

export interface CsvRecord {
  /** Line in which it begins, from 1. */
  readonly line: number;
  /** `undefined` if its quotes are malformed. */
  readonly cells: readonly string[] | undefined;
}

/** Returns all records of a text. An unreadable one does not affect those after it. */
export function csvRecords(text: string, delimiter: string): readonly CsvRecord[] {
  const lines = beginsOf(text, delimiter);
  const read = parsed(text, delimiter);
  // They differ if line endings are mixed, or a quote is never closed.
  if (read?.length !== lines.length) return oneByOne(text, delimiter);
  return read.map((cells, index) => ({ line: lines[index] as number, cells }));
}

function parsed(text: string, delimiter: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch {
    // Its message would repeat the content.
    return undefined;
  }
}

/** The lines in which records begin. */
function beginsOf(text: string, delimiter: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const end = findRecordEnd(text, at, delimiter) ?? text.length;
    const record = text.slice(at, end);
    if (!/^[\r\n]*$/.test(record)) lines.push(line);
    line += countLineEnds(record);
    at = end;
  }
  return lines;
}

export const countLineEnds = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/** An unclosed quote would absorb the rest: if a record is unreadable, the next line begins another. */
function oneByOne(text: string, delimiter: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const end = findRecordEnd(text, at, delimiter) ?? text.length;
    const record = parsed(text.slice(at, end), delimiter);
    const next = record === undefined ? findLineEnd(text, at) : end;
    if (record === undefined) records.push({ line, cells: undefined });
    else for (const cells of record) records.push({ line, cells });
    line += countLineEnds(text.slice(at, next));
    at = next;
  }
  return records;
}

/**
 * Returns the end of the record that begins there, including its line end; `undefined` if the text ends before it does.
 */
export function findRecordEnd(text: string, from: number, delimiter: string): number | undefined {
  const separator = delimiter.charCodeAt(0);
  let isQuoted = false;
  let isBegin = true;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isQuoted) {
      if (code !== QUOTE) continue;
      if (text.charCodeAt(at + 1) === QUOTE) at += 1;
      else isQuoted = false;
    } else if (code === QUOTE && isBegin) {
      isQuoted = true;
      isBegin = false;
    } else if (code === LINE_FEED) return at + 1;
    else if (code === RETURN) return endOfReturn(text, at);
    else isBegin = code === separator;
  }
  return undefined;
}

/** A line feed may follow in the next chunk. */
const endOfReturn = (text: string, at: number): number | undefined =>
  at + 1 === text.length ? undefined : text.charCodeAt(at + 1) === LINE_FEED ? at + 2 : at + 1;

/** Returns the end of the line that begins there, whatever its content. */
export function findLineEnd(text: string, from: number): number {
  const found = /\r\n|\r|\n/g;
  found.lastIndex = from;
  return found.exec(text) === null ? text.length : found.lastIndex;
}
