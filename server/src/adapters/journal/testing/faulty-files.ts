import { basename } from 'node:path';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { nodeFiles } from '../files/node-files.js';

export interface Fault {
  /** What it happens to, such as `write journal` or `rename snapshot`. */
  readonly to: string;
  /** How often that goes well before. */
  readonly after: number;
  /**
   * - `fails`: the operation fails, a write after half of its bytes, and the next ones work.
   * - `dies before`, `dies after`: so does the process, as if killed then; of a write half was done before.
   */
  readonly how: 'fails' | 'dies before' | 'dies after';
  /** What the operation fails with. */
  readonly code: 'EIO' | 'ENOSPC';
}

const NO_FAULT: Fault = { to: 'nothing', after: 0, how: 'fails', code: 'EIO' };

/** The real files, with one fault. */
export class FaultyFiles implements JournalFiles {
  /** Whether it has come to the fault. */
  isHit = false;
  #left: number;
  readonly #fault: Fault;
  readonly #handles = new Set<JournalFileHandle>();

  constructor(fault: Fault = NO_FAULT) {
    this.#fault = fault;
    this.#left = fault.after;
  }

  /** Whether the process would be dead by now. */
  get isDead(): boolean {
    return this.isHit && this.#fault.how !== 'fails';
  }

  async closeAll(): Promise<void> {
    for (const handle of this.#handles) await handle.close();
  }

  list = (folder: string) => nodeFiles.list(folder);
  makeFolder = (folder: string) => this.#do('makeFolder', folder, () => nodeFiles.makeFolder(folder));
  create = (path: string) => this.#do('create', path, async () => this.#wrap(path, await nodeFiles.create(path)));
  open = (path: string) => this.#do('open', path, async () => this.#wrap(path, await nodeFiles.open(path)));
  rename = (from: string, to: string) => this.#do('rename', to, () => nodeFiles.rename(from, to));
  remove = (path: string) => this.#do('remove', path, () => nodeFiles.remove(path));
  syncFolder = (folder: string) => this.#do('syncFolder', folder, () => nodeFiles.syncFolder(folder));

  #wrap(path: string, file: JournalFileHandle): JournalFileHandle {
    this.#handles.add(file);
    return {
      size: () => file.size(),
      read: (target, position) => file.read(target, position),
      write: (data, position) =>
        this.#do(
          'write',
          path,
          () => file.write(data, position),
          () => file.write(data.subarray(0, data.length >>> 1), position),
        ),
      truncate: (length) => this.#do('truncate', path, () => file.truncate(length)),
      fdatasync: () => this.#do('fdatasync', path, () => file.fdatasync()),
      close: () => {
        this.#handles.delete(file);
        return file.close();
      },
    };
  }

  async #do<T>(what: string, path: string, whole: () => Promise<T>, half?: () => Promise<void>): Promise<T> {
    const { to, how, code } = this.#fault;
    if (this.isDead) throw diskError('EIO');
    if (this.isHit || !`${what} ${basename(path)}`.startsWith(to)) return whole();
    this.#left -= 1;
    if (this.#left >= 0) return whole();
    this.isHit = true;
    await (how === 'dies after' ? whole() : half?.());
    throw diskError(code);
  }
}

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
