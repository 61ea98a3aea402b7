import type { Actor } from '../audit/audit-record.js';
import type { Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { UpdateMeans } from '../licenses/update-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { type ImportedKeys, importRows } from './import-keys.js';
import type { ImportedInto } from './import-row.js';
import { CSV_HEADING, cellsOf } from './key-columns.js';
import type { KeyFilter, KeyList } from './key-list.js';
import { pagesOf, zipKeys } from './key-zip.js';
import { printCsv } from './print-csv.js';
import { type KeyFileFormat, readRows } from './read-rows.js';

export interface KeysToImport extends ImportedInto {
  readonly format: KeyFileFormat;
  /** Lines of the file that come before this text, its heading not counted; 0 when it is left out. */
  readonly skipped?: number;
}

/** Lines of one unit of work. */
const BATCH = 1_000;

/** Keys that come from files and go into files. */
export class KeyFiles {
  readonly #means: Means;
  readonly #vendor: string;
  readonly #list: KeyList;

  constructor(means: Means, vendor: string, list: KeyList) {
    this.#means = means;
    this.#vendor = vendor;
    this.#list = list;
  }

  /**
   * Imports a text, or a part of it that begins with the same heading: every line by itself, so that it can be imported
   * again when it was interrupted. Refuses `KEY_FILE_UNREADABLE` for one whose columns can't be told.
   */
  async import(wanted: KeysToImport, text: string, actor: Actor): Promise<Outcome<ImportedKeys>> {
    const { ledger, clock, random } = this.#means;
    const read = readRows(wanted.format, text, wanted.skipped ?? 0);
    if (typeof read === 'string') return refused('KEY_FILE_UNREADABLE', read);
    let { added, changed, same, counted } = NONE;
    const wrong = [...read.refused];
    for (let at = 0; at < read.rows.length; at += BATCH) {
      const rows = read.rows.slice(at, at + BATCH);
      const means: UpdateMeans = { vendor: this.#vendor, now: clock(), random };
      const done = await ledger.transaction((tx) => importRows(tx, means, wanted, rows, read.isOurs, actor));
      [added, changed] = [added + done.added, changed + done.changed];
      [same, counted] = [same + done.same, counted + done.counted];
      wrong.push(...done.refused);
    }
    return granted({ added, changed, same, counted, refused: wrong.sort((a, b) => a.line - b.line) });
  }

  /** The text of an export, piece by piece; keys of several lines are in no `txt`. */
  async *export(format: KeyFileFormat, filter: KeyFilter): AsyncGenerator<string> {
    // A spreadsheet takes a file without it for one of its own country's character set.
    if (format === 'csv') yield `\ufeff${printCsv([CSV_HEADING])}`;
    for await (const licenses of pagesOf(this.#list, filter)) {
      yield format === 'csv' ? printCsv(licenses.map(cellsOf)) : licenses.map(lineOf).join('');
    }
  }

  /** A ZIP archive of keys and pictures, piece by piece: see `zipKeys`. Refuses `KEY_EXPORT_TOO_LARGE`. */
  exportZip(filter: KeyFilter): Promise<Outcome<AsyncGenerator<Uint8Array>>> {
    return zipKeys(this.#means, this.#list, filter);
  }
}

const NONE = { added: 0, changed: 0, same: 0, counted: 0 };

const lineOf = ({ code }: License): string => (code.includes('\n') ? '' : `${code}\n`);
