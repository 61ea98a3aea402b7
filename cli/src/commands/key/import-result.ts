import { EXIT_CODES } from '../../exit-codes.js';
import type { Reply } from '../../program/context.js';

export interface ImportRefusal {
  /** In the file, or in an archive's `keys.csv`; in an archive without one, as `entry`. */
  readonly line?: number;
  /** Position in the archive, from 1. */
  readonly entry?: number;
  readonly code: string;
  readonly message: string;
}

export interface ImportResult {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly counted: number;
  readonly refusedLines: number;
  readonly refused: readonly ImportRefusal[];
}

/** Number of refused lines to show. */
const MAX_SHOWN = 1_000;

export const NOTHING_IMPORTED: ImportResult = {
  added: 0,
  changed: 0,
  same: 0,
  counted: 0,
  refusedLines: 0,
  refused: [],
};

export const refusedImport = (refused: readonly ImportRefusal[]): ImportResult => ({
  ...NOTHING_IMPORTED,
  refusedLines: refused.length,
  refused,
});

export const addResults = (sum: ImportResult, more: ImportResult): ImportResult => ({
  added: sum.added + more.added,
  changed: sum.changed + more.changed,
  same: sum.same + more.same,
  counted: sum.counted + more.counted,
  refusedLines: sum.refusedLines + more.refusedLines,
  refused: [...sum.refused, ...more.refused].slice(0, MAX_SHOWN),
});

export function importReply(done: ImportResult): Reply {
  const { changed, same, counted, refusedLines, refused } = done;
  const shown = refused.map(
    ({ line, entry, code, message }) =>
      `${line === undefined ? `file ${entry} of the archive` : `line ${line}`}: ${message} [${code}]`,
  );
  const sums = [
    `${done.added} added, ${changed} changed, ${same} unchanged, ${refusedLines} refused`,
    ...(counted > 0 ? [`, ${counted} counted as deliveries`] : []),
  ].join('');
  return {
    json: done,
    text: [`Keys: ${sums}.`, ...shown].join('\n'),
    exitCode: refusedLines > 0 ? EXIT_CODES.badDocument : EXIT_CODES.ok,
  };
}
