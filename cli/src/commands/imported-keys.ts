import { EXIT } from '../exit-codes.js';
import type { Reply } from '../program/context.js';

export interface RefusedPart {
  /** Of the file, or of an archive's `keys.csv`; of an archive without one, as `entry`. */
  readonly line?: number;
  /** The place in an archive, from 1. */
  readonly entry?: number;
  readonly code: string;
  readonly message: string;
}

export interface Imported {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly counted: number;
  readonly refusedLines: number;
  readonly refused: readonly RefusedPart[];
}

/** Of refused lines that are kept and shown. */
const MOST_SHOWN = 1_000;

export const NONE: Imported = { added: 0, changed: 0, same: 0, counted: 0, refusedLines: 0, refused: [] };

export const refusing = (refused: readonly RefusedPart[]): Imported => ({
  ...NONE,
  refusedLines: refused.length,
  refused,
});

export const added = (sum: Imported, more: Imported): Imported => ({
  added: sum.added + more.added,
  changed: sum.changed + more.changed,
  same: sum.same + more.same,
  counted: sum.counted + more.counted,
  refusedLines: sum.refusedLines + more.refusedLines,
  refused: [...sum.refused, ...more.refused].slice(0, MOST_SHOWN),
});

export function report(done: Imported): Reply {
  const { changed, same, counted, refusedLines, refused } = done;
  const shown = refused.map(
    ({ line, entry, code, message }) =>
      `${line === undefined ? `file ${entry} of the archive` : `line ${line}`}: ${message} [${code}]`,
  );
  const sums = [
    `${done.added} added, ${changed} changed, ${same} there already, ${refusedLines} refused`,
    ...(counted > 0 ? [`, ${counted} delivered once more`] : []),
  ].join('');
  return {
    json: done,
    text: [`Keys: ${sums}.`, ...shown].join('\n'),
    exitCode: refusedLines > 0 ? EXIT.badDocument : EXIT.ok,
  };
}
