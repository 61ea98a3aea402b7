import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { removeIfExists, UNFINISHED_SUFFIX, writeDurably } from './files/durable-file.js';
import type { JournalFileHandle, JournalFiles } from './files/journal-files.js';
import { LOCK_FILE } from './lock/folder-lock.js';
import { damagedFile, missingFile } from './store-errors.js';

/**
 * The files in a store's folder:
 * - `store.json` marks the folder as initialised. It is created last, so with it everything must be there.
 * - `snapshot.log` holds the documents up to some record of the journal.
 * - `journal-<sequence>.log` holds the records from that sequence on. There are several while a new snapshot is
 *   written, and after one failed: each but the last ends with a record that announces the next.
 * - `store.lock` exists while a process uses the folder.
 */
const MARKER = 'store.json';
const SNAPSHOT = 'snapshot.log';
const JOURNAL = /^journal-([0-9]{16})\.log$/;
const FORMAT = 1;

export class StoreFolder {
  readonly path: string;
  readonly #files: JournalFiles;

  constructor(path: string, files: JournalFiles) {
    this.path = path;
    this.#files = files;
  }

  get snapshotPath(): string {
    return join(this.path, SNAPSHOT);
  }

  /** The journal that follows a snapshot that ends with this sequence. */
  journalPath(covered: number): string {
    return join(this.path, journalName(covered));
  }

  /** Makes the names in it durable. */
  sync(): Promise<void> {
    return this.#files.syncFolder(this.path);
  }

  /** Makes an empty journal, durably. */
  async beginJournal(covered: number): Promise<JournalFileHandle> {
    const path = this.journalPath(covered);
    await removeIfExists(this.#files, path);
    const file = await this.#files.create(path);
    try {
      await this.sync();
      return file;
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /** Removes a journal to which nothing was written. */
  async removeJournal(covered: number): Promise<void> {
    await removeIfExists(this.#files, this.journalPath(covered));
  }

  /** Names in the folder, without the lock's. */
  async #names(): Promise<readonly string[]> {
    return (await this.#files.list(this.path)).filter((name) => !name.startsWith(LOCK_FILE));
  }

  /** @throws CountersignError `ALREADY_INITIALISED` if the folder is not empty. */
  async assertFresh(): Promise<void> {
    if (await this.#isFresh()) return;
    const message = `${this.path} is not empty. Choose an empty folder for the store.`;
    throw new CountersignError('ALREADY_INITIALISED', message);
  }

  /** Whether the folder holds at most the remains of an interrupted creation. */
  async #isFresh(): Promise<boolean> {
    const names = await this.#names();
    const known = [MARKER, SNAPSHOT].map((name) => `${name}${UNFINISHED_SUFFIX}`).concat(SNAPSHOT, journalName(0));
    if (!names.every((name) => known.includes(name))) return false;
    return !names.includes(journalName(0)) ? !names.includes(SNAPSHOT) : await this.#isEmpty(journalName(0));
  }

  /** @throws CountersignError `STORE_FILE_MISSING` if the folder was never initialised, or the marker is missing. */
  async assertInitialised(): Promise<void> {
    const names = await this.#names();
    for (const name of [MARKER, SNAPSHOT]) {
      if (!names.includes(name)) throw missingFile(join(this.path, name));
    }
  }

  /** @throws CountersignError `STORE_FILE_MISSING` */
  async assertJournal(covered: number): Promise<void> {
    if (!(await this.#names()).includes(journalName(covered))) throw missingFile(this.journalPath(covered));
  }

  async markInitialised(storeId: string): Promise<void> {
    const marker = Buffer.from(`${JSON.stringify({ format: FORMAT, store: storeId })}\n`);
    await writeDurably(this.#files, join(this.path, MARKER), (file) => file.write(marker, 0));
  }

  /** @throws CountersignError `STORE_DAMAGED` if the marker is invalid, or of a later format. */
  async readStoreId(): Promise<string> {
    const path = join(this.path, MARKER);
    const file = await this.#files.open(path);
    try {
      const buffer = Buffer.alloc(1024);
      const text = buffer.toString('utf8', 0, await file.read(buffer, 0));
      const { format, store } = parse(text);
      if (format === FORMAT && typeof store === 'string') return store;
      throw damagedFile(path, 0, `this version can only read stores of format ${FORMAT}`);
    } finally {
      await file.close();
    }
  }

  /** Returns the first non-empty journal among those after the one that continues from `covered`. */
  async begunAfter(covered: number): Promise<string | undefined> {
    for (const name of [...(await this.#names())].sort()) {
      if (coveredBy(name) > covered && !(await this.#isEmpty(name))) return join(this.path, name);
    }
    return undefined;
  }

  /** Removes the journals that a snapshot up to `covered` makes superfluous. */
  async removeCovered(covered: number): Promise<void> {
    await this.#removeAll((name) => coveredBy(name) < covered);
  }

  /**
   * Removes the remains of an interrupted rotation or compaction: journals covered by the snapshot, empty ones after
   * the last, and unfinished files.
   */
  async removeLeftovers(covered: number, last: number): Promise<void> {
    await this.#removeAll((name) => {
      const before = coveredBy(name);
      return before < covered || before > last || name.endsWith(UNFINISHED_SUFFIX);
    });
  }

  async #removeAll(isSuperfluous: (name: string) => boolean): Promise<void> {
    const names = (await this.#names()).filter(isSuperfluous);
    for (const name of names) await this.#files.remove(join(this.path, name));
    if (names.length > 0) await this.sync();
  }

  async #isEmpty(name: string): Promise<boolean> {
    const file = await this.#files.open(join(this.path, name));
    try {
      return (await file.size()) === 0;
    } finally {
      await file.close();
    }
  }
}

/** Returns the sequence after which a journal begins; NaN for other files, so that no comparison holds. */
function coveredBy(name: string): number {
  return Number(JOURNAL.exec(name)?.[1]) - 1;
}

function journalName(covered: number): string {
  return `journal-${String(covered + 1).padStart(16, '0')}.log`;
}

function parse(text: string): { readonly format?: unknown; readonly store?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { format?: unknown; store?: unknown };
  } catch {
    return {};
  }
}
