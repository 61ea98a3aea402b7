import { basename, dirname } from 'node:path';
import { randomBelow, type SeededRandom } from '../../../testing/seeded-random.js';
import type { JournalFileHandle, JournalFiles } from '../files/journal-files.js';
import { DiskFile } from './disk-file.js';
import { DiskFolder } from './disk-folder.js';

/** A disk at one moment: what is durable, and what is only written. */
export type DiskMoment = ReadonlyMap<string, DiskFolder>;

export interface PowerLossDiskOptions {
  /** Decides how long each operation takes, and so which of those that are under way at once is done first. */
  readonly dice: SeededRandom;
  /** Called whenever something on the disk has changed, before anybody is told: the power may fail here. */
  readonly onChange?: (disk: PowerLossDisk, change: string) => void;
}

/**
 * A file system in memory that loses power: see `DiskFile` and `DiskFolder` for what is then left. Folders are durable
 * when they are made, as the port demands.
 */
export class PowerLossDisk implements JournalFiles {
  readonly #folders: Map<string, DiskFolder>;
  readonly #options: PowerLossDiskOptions;
  #spare = Number.POSITIVE_INFINITY;

  constructor(options: PowerLossDiskOptions, folders: DiskMoment = new Map()) {
    this.#options = options;
    this.#folders = new Map(folders);
  }

  /** Leaves so many bytes by which files may still grow: then the disk is full, until it is given more. */
  set spare(bytes: number) {
    this.#spare = bytes;
  }

  /** The disk as it is now, with whatever is not durable. */
  moment(): DiskMoment {
    return new Map([...this.#folders].map(([path, folder]) => [path, folder.clone()]));
  }

  async list(folder: string): Promise<readonly string[]> {
    await this.#takeTime();
    return [...(this.#folders.get(folder)?.names.keys() ?? [])];
  }

  async makeFolder(folder: string): Promise<void> {
    await this.#takeTime();
    if (!this.#folders.has(folder)) this.#folders.set(folder, new DiskFolder());
  }

  async create(path: string): Promise<JournalFileHandle> {
    await this.#takeTime();
    const folder = this.#folder(path);
    if (folder.names.has(basename(path))) throw systemError('EEXIST', path);
    const file = new DiskFile();
    folder.make(basename(path), file);
    this.#changed(`create ${basename(path)}`);
    return this.#handle(file, path);
  }

  async open(path: string): Promise<JournalFileHandle> {
    await this.#takeTime();
    return this.#handle(this.#file(path), path);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#takeTime();
    if (dirname(from) !== dirname(to)) throw new TypeError('Names move within their folder here.');
    this.#folder(from).rename(basename(from), basename(to), this.#file(from));
    this.#changed(`rename ${basename(from)} to ${basename(to)}`);
  }

  async remove(path: string): Promise<void> {
    await this.#takeTime();
    this.#spare += this.#file(path).length;
    this.#folder(path).remove(basename(path));
    this.#changed(`remove ${basename(path)}`);
  }

  async syncFolder(path: string): Promise<void> {
    await this.#takeTime();
    const sync = this.#folders.get(path)?.beginSync();
    if (sync === undefined) throw systemError('ENOENT', path);
    await this.#takeTime();
    sync();
    this.#changed('sync folder');
  }

  #handle(file: DiskFile, path: string): JournalFileHandle {
    const name = basename(path);
    let isOpen = true;
    const use = async (): Promise<void> => {
      await this.#takeTime();
      if (!isOpen) throw systemError('EBADF', path);
    };
    return {
      size: async () => {
        await use();
        return file.length;
      },
      read: async (target, position) => {
        await use();
        return file.content.copy(target, 0, position);
      },
      write: async (data, position) => {
        await use();
        const room = this.#grow(file, position + data.length);
        if (room > 0) file.write(data.subarray(0, room - position), position);
        this.#changed(`write ${name}`);
        if (room < position + data.length) throw systemError('ENOSPC', path);
      },
      truncate: async (length) => {
        await use();
        this.#spare += file.length - length;
        file.truncate(length);
        this.#changed(`truncate ${name}`);
      },
      fdatasync: async () => {
        await use();
        const sync = file.beginSync();
        await this.#takeTime();
        sync();
        this.#changed(`sync ${name}`);
      },
      close: async () => {
        await use();
        isOpen = false;
      },
    };
  }

  /** Takes room for a file to grow; says how far it can. */
  #grow(file: DiskFile, length: number): number {
    const growth = Math.max(0, Math.min(length - file.length, this.#spare));
    this.#spare -= growth;
    return Math.min(length, file.length + growth);
  }

  #changed(change: string): void {
    this.#options.onChange?.(this, change);
  }

  async #takeTime(): Promise<void> {
    for (let turns = randomBelow(this.#options.dice, 3); turns >= 0; turns -= 1) await new Promise(setImmediate);
  }

  #folder(path: string): DiskFolder {
    const folder = this.#folders.get(dirname(path));
    if (folder === undefined) throw systemError('ENOENT', path);
    return folder;
  }

  #file(path: string): DiskFile {
    const file = this.#folder(path).names.get(basename(path));
    if (file === undefined) throw systemError('ENOENT', path);
    return file;
  }
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${basename(path)}`), { code });
}
