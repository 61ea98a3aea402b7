import type { DiskFile } from './disk-file.js';

type NameOperation =
  | { readonly kind: 'make'; readonly name: string; readonly file: DiskFile }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly file: DiskFile }
  | { readonly kind: 'remove'; readonly name: string };

/**
 * The names in a folder of `PowerLossDisk`: a name made, renamed or removed is only certain after the folder was
 * synced. After a loss of power some of what was done since is done and the rest is not: the caller says which, so it
 * can be those done first (a file system with an ordered journal) or any of them (what POSIX allows).
 */
export class DiskFolder {
  #durable: Map<string, DiskFile>;
  #current: Map<string, DiskFile>;
  #unsynced: NameOperation[] = [];

  constructor(names: ReadonlyMap<string, DiskFile> = new Map()) {
    this.#durable = new Map(names);
    this.#current = new Map(names);
  }

  get names(): ReadonlyMap<string, DiskFile> {
    return this.#current;
  }

  /** How many things done to names are not certain. */
  get unsynced(): number {
    return this.#unsynced.length;
  }

  make(name: string, file: DiskFile): void {
    this.#do({ kind: 'make', name, file });
  }

  rename(from: string, to: string, file: DiskFile): void {
    this.#do({ kind: 'rename', from, to, file });
  }

  remove(name: string): void {
    this.#do({ kind: 'remove', name });
  }

  /** As `DiskFile.beginSync`. */
  beginSync(): () => void {
    const covered = this.#unsynced.at(-1);
    return () => {
      const count = covered === undefined ? 0 : this.#unsynced.indexOf(covered) + 1;
      for (const operation of this.#unsynced.splice(0, count)) apply(this.#durable, operation);
    };
  }

  /** Names after a loss of power; `isDone` is asked for each uncertain operation, in the order in which they came. */
  afterPowerLoss(isDone: (operation: number) => boolean): ReadonlyMap<string, DiskFile> {
    const names = new Map(this.#durable);
    for (const [index, operation] of this.#unsynced.entries()) if (isDone(index)) apply(names, operation);
    return names;
  }

  /** A copy that goes its own way, with a copy of each file. */
  clone(): DiskFolder {
    const copies = new Map<DiskFile, DiskFile>();
    const copyOf = (file: DiskFile): DiskFile => {
      const copy = copies.get(file) ?? file.clone();
      copies.set(file, copy);
      return copy;
    };
    const copyNames = (names: ReadonlyMap<string, DiskFile>) =>
      new Map([...names].map(([name, file]) => [name, copyOf(file)]));
    const folder = new DiskFolder();
    folder.#durable = copyNames(this.#durable);
    folder.#current = copyNames(this.#current);
    folder.#unsynced = this.#unsynced.map((operation) =>
      operation.kind === 'remove' ? operation : { ...operation, file: copyOf(operation.file) },
    );
    return folder;
  }

  #do(operation: NameOperation): void {
    apply(this.#current, operation);
    this.#unsynced.push(operation);
  }
}

function apply(names: Map<string, DiskFile>, operation: NameOperation): void {
  if (operation.kind === 'remove') names.delete(operation.name);
  else if (operation.kind === 'make') names.set(operation.name, operation.file);
  else {
    names.delete(operation.from);
    names.set(operation.to, operation.file);
  }
}
