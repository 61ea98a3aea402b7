import type { Actor } from '../audit/audit-record.js';
import type { KeyFilter, KeyList } from '../key-pool/key-list.js';
import type { Dependencies } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { formatCsv } from './format-csv.js';
import { type ImportedKeys, importRows } from './import-keys.js';
import type { ImportContext } from './import-row.js';
import { CSV_HEADING, exportCells } from './key-columns.js';
import { keyPages, zipKeys } from './key-zip.js';
import { type KeyFileFormat, readRows } from './read-rows.js';

export interface KeysToImport extends ImportContext {
  readonly format: KeyFileFormat;
  /** Lines of the file before this text, without its heading; 0 if omitted. */
  readonly skipped?: number;
}

/** Lines per unit of work. */
const BATCH = 1_000;

/** Import and export of key files. */
export class KeyFiles {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;
  readonly #list: KeyList;

  constructor(dependencies: Dependencies, vendor: string, list: KeyList) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
    this.#list = list;
  }

  /**
   * Imports a text, or a chunk that begins with the same heading. Each line is imported independently, so an
   * interrupted import can be repeated. Refuses `KEY_FILE_UNREADABLE` if the columns can't be recognised.
   */
  async import(wanted: KeysToImport, text: string, actor: Actor): Promise<Outcome<ImportedKeys>> {
    const { ledger, clock, random } = this.#dependencies;
    const read = readRows(wanted.format, text, wanted.skipped ?? 0);
    if (typeof read === 'string') return refused('KEY_FILE_UNREADABLE', read);
    let { added, changed, same, counted } = NONE;
    const wrong = [...read.refused];
    for (let at = 0; at < read.rows.length; at += BATCH) {
      const rows = read.rows.slice(at, at + BATCH);
      const dependencies: UpdateContext = { vendor: this.#vendor, now: clock(), random };
      const done = await ledger.transaction((tx) => importRows(tx, dependencies, wanted, rows, read.isOurs, actor));
      [added, changed] = [added + done.added, changed + done.changed];
      [same, counted] = [same + done.same, counted + done.counted];
      wrong.push(...done.refused);
    }
    return granted({ added, changed, same, counted, refused: wrong.sort((a, b) => a.line - b.line) });
  }

  /** Returns the text of an export in chunks; `txt` omits keys of several lines. */
  async *export(format: KeyFileFormat, filter: KeyFilter): AsyncGenerator<string> {
    // Without it, a spreadsheet assumes a regional character set.
    if (format === 'csv') yield `\ufeff${formatCsv([CSV_HEADING])}`;
    for await (const licenses of keyPages(this.#list, filter)) {
      yield format === 'csv' ? formatCsv(licenses.map(exportCells)) : licenses.map(lineOf).join('');
    }
  }

  /** Returns a ZIP archive of keys and pictures in chunks: see `zipKeys`. Refuses `KEY_EXPORT_TOO_LARGE`. */
  exportZip(filter: KeyFilter): Promise<Outcome<AsyncGenerator<Uint8Array>>> {
    return zipKeys(this.#dependencies, this.#list, filter);
  }
}

const NONE = { added: 0, changed: 0, same: 0, counted: 0 };

const lineOf = ({ code }: License): string => (code.includes('\n') ? '' : `${code}\n`);
