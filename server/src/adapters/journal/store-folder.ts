import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { removeIfThere, UNFINISHED, writeDurably } from './durable-file.js';
import { LOCK_FILE } from './folder-lock.js';
import type { JournalFileHandle, JournalFiles } from './journal-files.js';
import { damaged, missing } from './store-errors.js';

/**
 * What is in a store's folder:
 * - `store.json` says that the folder was initialised. It is the last file to be made, so with it all must be there.
 * - `snapshot.log` holds the documents up to some record of the journal.
 * - `journal-<sequence>.log` holds the records after that, from the one with that sequence on. There are several while a
 *   new snapshot is written, and as long as that failed: each but the last ends with a record that says that it goes on.
 * - `store.lock` is there while a process uses the folder.
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

  /** The journal that goes on after a snapshot that ends with this sequence. */
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
    await removeIfThere(this.#files, path);
    const file = await this.#files.create(path);
    try {
      await this.sync();
      return file;
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
  }

  /** Removes a journal that nothing was written to after all. */
  async removeJournal(covered: number): Promise<void> {
    await removeIfThere(this.#files, this.journalPath(covered));
  }

  /** Names in the folder, without the lock's. */
  async #names(): Promise<readonly string[]> {
    return (await this.#files.list(this.path)).filter((name) => !name.startsWith(LOCK_FILE));
  }

  /** @throws CountersignError `ALREADY_INITIALISED` when the folder is not empty. */
  async assertFresh(): Promise<void> {
    if (await this.#isFresh()) return;
    const message = `${this.path} is not empty; a store is made in a folder of its own`;
    throw new CountersignError('ALREADY_INITIALISED', message);
  }

  /** Whether the folder holds at most what making a store left behind when it was interrupted. */
  async #isFresh(): Promise<boolean> {
    const names = await this.#names();
    const known = [MARKER, SNAPSHOT].map((name) => `${name}${UNFINISHED}`).concat(SNAPSHOT, journalName(0));
    if (!names.every((name) => known.includes(name))) return false;
    return !names.includes(journalName(0)) ? !names.includes(SNAPSHOT) : await this.#isEmpty(journalName(0));
  }

  /**
   * @throws CountersignError `STORE_FILE_MISSING` when the folder was never initialised, or has lost the file that says
   * so.
   */
  async assertInitialised(): Promise<void> {
    const names = await this.#names();
    for (const name of [MARKER, SNAPSHOT]) {
      if (!names.includes(name)) throw missing(join(this.path, name));
    }
  }

  /** @throws CountersignError `STORE_FILE_MISSING` */
  async assertJournal(covered: number): Promise<void> {
    if (!(await this.#names()).includes(journalName(covered))) throw missing(this.journalPath(covered));
  }

  async markInitialised(storeId: string): Promise<void> {
    const marker = Buffer.from(`${JSON.stringify({ format: FORMAT, store: storeId })}\n`);
    await writeDurably(this.#files, join(this.path, MARKER), (file) => file.write(marker, 0));
  }

  /** @throws CountersignError `STORE_DAMAGED` when the marker is not one, or of a later format. */
  async readStoreId(): Promise<string> {
    const path = join(this.path, MARKER);
    const file = await this.#files.open(path);
    try {
      const buffer = Buffer.alloc(1024);
      const text = buffer.toString('utf8', 0, await file.read(buffer, 0));
      const { format, store } = parse(text);
      if (format === FORMAT && typeof store === 'string') return store;
      throw damaged(path, 0, `this version reads stores of format ${FORMAT}`);
    } finally {
      await file.close();
    }
  }

  /** The first journal with any content among those that begin after the one that goes on from `covered`. */
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
   * Removes what a rotation or compaction that was interrupted left: journals that the snapshot covers, those after the
   * last one, which nothing was written to, and files that were never finished.
   */
  async removeLeftovers(covered: number, last: number): Promise<void> {
    await this.#removeAll((name) => {
      const before = coveredBy(name);
      return before < covered || before > last || name.endsWith(UNFINISHED);
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

/** The sequence after which a journal begins; not a number for what is no journal, so no comparison holds for it. */
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
