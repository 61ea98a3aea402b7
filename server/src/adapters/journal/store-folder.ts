import { join } from 'node:path';
import { CountersignError } from '@countersign/shared';
import { removeIfThere, UNFINISHED, writeDurably } from './durable-file.js';
import { LOCK_FILE } from './folder-lock.js';
import type { JournalFiles } from './journal-files.js';
import { damaged, missing } from './store-errors.js';

/**
 * What is in a store's folder:
 * - `store.json` says that the folder was initialised. It is the last file to be made, so with it all must be there.
 * - `snapshot.log` holds the documents up to some record of the journal.
 * - `journal-<sequence>.log` holds the records after that, from the one with that sequence on.
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
  async beginJournal(covered: number): Promise<void> {
    await removeIfThere(this.#files, this.journalPath(covered));
    await (await this.#files.create(this.journalPath(covered))).close();
    await this.sync();
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

  /**
   * Removes what a compaction that was interrupted left: journals that the snapshot covers, and one that was not begun.
   * @throws CountersignError `STORE_DAMAGED` when there is a journal that can't be accounted for.
   */
  async removeLeftovers(covered: number): Promise<void> {
    const leftovers: string[] = [];
    for (const name of await this.#names()) {
      const first = JOURNAL.exec(name)?.[1];
      if (first !== undefined && Number(first) > covered + 1 && !(await this.#isEmpty(name))) {
        throw damaged(join(this.path, name), 0, 'it does not go on where the snapshot ends');
      }
      const isOtherJournal = first !== undefined && name !== journalName(covered);
      if (isOtherJournal || name.endsWith(UNFINISHED)) leftovers.push(name);
    }
    for (const name of leftovers) await this.#files.remove(join(this.path, name));
    if (leftovers.length > 0) await this.sync();
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
