import { csvRecords } from './csv-records.js';
import { CSV_HEADING, type LineFault, PICTURE_COLUMNS, PICTURE_DATA_COLUMN } from './key-columns.js';
import { escapeCell } from './spreadsheet-cell.js';

export const KEY_FILE_FORMATS = ['csv', 'txt'] as const;
export type KeyFileFormat = (typeof KEY_FILE_FORMATS)[number];

export interface KeyRow {
  /** From 1, in the complete file. */
  readonly line: number;
  /** By column name. */
  readonly cells: ReadonlyMap<string, string>;
}

export interface RefusedLine extends LineFault {
  readonly line: number;
}

export interface KeyRows {
  readonly rows: readonly KeyRow[];
  readonly refused: readonly RefusedLine[];
  /** Whether it has the columns of an export. */
  readonly isOurs: boolean;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ...[...CSV_HEADING, ...PICTURE_COLUMNS, PICTURE_DATA_COLUMN].map((name) => [name.toLowerCase(), name] as const),
  ...['key', 'license key', 'license_key', 'licence key'].map((name) => [name, 'code'] as const),
]);

/**
 * Returns the columns that a first line names; `undefined` if it is not a heading; `null` if it has an unknown column.
 */
export function parseHeading(cells: readonly string[]): readonly string[] | null | undefined {
  const names = cells.map((cell) => NAMES.get(cell.trim().toLowerCase()));
  if (!names.includes('code')) return undefined;
  const known = names.filter((name) => name !== undefined);
  return known.length === cells.length && new Set(known).size === known.length ? known : null;
}

const SEPARATOR_LINE = /^sep=(.)\r?\n/i;

/** The delimiter that is most frequent in the first line; `sep=;` is Excel's explicit form. */
export function detectDelimiter(text: string): string {
  const said = SEPARATOR_LINE.exec(text)?.[1];
  if (said !== undefined) return said;
  const [line = ''] = text.split(/\r?\n/, 1);
  const counts = [',', ';', '\t'].map((each) => [each, line.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

/** Length of the lines before the first key, if any. */
export const preambleLength = (text: string): number => SEPARATOR_LINE.exec(text)?.[0].length ?? 0;

/**
 * Returns the keys of a text, or the reason why it can't be read.
 * @param skipped lines of the file before the first line of the text, without its heading
 */
export function readRows(format: KeyFileFormat, text: string, skipped: number): KeyRows | string {
  const bare = text.replace(/^\ufeff/, '');
  return format === 'txt' ? readLines(bare, skipped) : readCsv(bare, skipped);
}

/** Not written by a spreadsheet: the text is the key. */
function readLines(text: string, skipped: number): KeyRows {
  const rows = text.split(/\r\n|\r|\n/).flatMap((line, index): KeyRow[] => {
    return line.trim() === '' ? [] : [{ line: skipped + index + 1, cells: new Map([['code', escapeCell(line)]]) }];
  });
  return { rows, refused: [], isOurs: false };
}

function readCsv(text: string, skipped: number): KeyRows | string {
  const preamble = preambleLength(text);
  const before = skipped + (preamble > 0 ? 1 : 0);
  const records = csvRecords(text.slice(preamble), detectDelimiter(text));
  const heading = parseHeading(records[0]?.cells ?? []);
  if (heading === null) return 'The first line has an unknown column, or a column twice.';
  if (heading === undefined && records.some(({ cells = [] }) => cells.length > 1)) {
    return 'A file with several columns needs a first line with their names, one of them code.';
  }
  const columns = heading ?? ['code'];
  const rows: KeyRow[] = [];
  const refused: RefusedLine[] = [];
  for (const { line, cells } of heading === undefined ? records : records.slice(1)) {
    // Spreadsheets omit or add empty cells at the end of a line.
    const isWhole = cells?.slice(columns.length).every((cell) => cell === '') === true;
    if (!isWhole) refused.push({ line: before + line, ...UNREADABLE });
    else rows.push({ line: before + line, cells: new Map(columns.map((name, at) => [name, cells[at] ?? ''])) });
  }
  return { rows, refused, isOurs: columns.includes('id') };
}

const UNREADABLE: LineFault = {
  code: 'LINE_UNREADABLE',
  message: 'Its quotes or its number of columns are wrong.',
};
