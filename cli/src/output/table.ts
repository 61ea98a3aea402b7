import Table from 'cli-table3';
import { escapeText } from './escape.js';
import type { Paint } from './paint.js';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

type Cell = string | number | undefined;

/** Formats columns without borders, so that `grep` and `cut` work on them. Escapes the cells. */
export function table(paint: Paint, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  // The library would also colour piped output; our own colours are decided elsewhere.
  const drawn = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    head: head.map((title) => paint.bold(title)),
  });
  for (const row of rows) drawn.push(row.map((cell) => escapeText(String(cell ?? '-'))));
  return trimEnds(drawn.toString());
}

/** Formats names and values, one per line; a multi-line value is indented under its name. */
export function facts(paint: Paint, rows: readonly Fact[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows
    .flatMap(([name, value]) => {
      const lines = (typeof value === 'string' ? [value] : value).map(escapeText);
      return lines.map((line, index) => `${index === 0 ? paint.dim(name.padEnd(width)) : ' '.repeat(width)}  ${line}`);
    })
    .join('\n');
}

export type Fact = readonly [name: string, value: string | readonly string[]];

/** Returns a fact, or none if there is no value. */
export const fact = (name: string, value: string | number | undefined): readonly Fact[] =>
  value === undefined || value === '' ? [] : [[name, String(value)]];

const trimEnds = (text: string): string => text.replace(/[ \t]+$/gm, '');
