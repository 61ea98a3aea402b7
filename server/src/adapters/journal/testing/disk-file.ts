/** What a disk writes whole or not at all. */
export const SECTOR = 512;

type FileOperation =
  | { readonly kind: 'write'; readonly position: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly length: number };

/** How the power left one file: asked once for each thing that may have gone either way. */
export interface PowerLoss {
  /** How many of so many truncations, which reach the disk in order, it has. */
  truncations(count: number): number;
  /** Which version of a sector it has: 0 for none of the writes since it was synced, `count` for the last. */
  version(count: number): number;
  /** How far the file reaches: one of these lengths. */
  length(from: readonly number[]): number;
}

/**
 * The content of a file of `PowerLossDisk`, which keeps what `fdatasync` made durable apart from what was only written.
 * After a loss of power each sector that was written since holds what it held, or what one of the writes made of it
 * (never one write without those before it: they are one page in memory); where there was nothing before, what it held
 * are zeros. The file ends where it ended, where a write ended, or at a sector between the two.
 */
export class DiskFile {
  #durable: Buffer;
  #current: Buffer;
  #unsynced: FileOperation[] = [];

  constructor(content: Buffer = Buffer.alloc(0)) {
    this.#durable = content;
    this.#current = content;
  }

  get length(): number {
    return this.#current.length;
  }

  /** What a reader sees while the power is on. */
  get content(): Buffer {
    return this.#current;
  }

  get isSynced(): boolean {
    return this.#unsynced.length === 0;
  }

  /** A copy that goes its own way. Contents are never changed in place, so they are shared. */
  clone(): DiskFile {
    const copy = new DiskFile(this.#durable);
    copy.#current = this.#current;
    copy.#unsynced = [...this.#unsynced];
    return copy;
  }

  write(data: Buffer, position: number): void {
    this.#do({ kind: 'write', position, data: Buffer.from(data) });
  }

  truncate(length: number): void {
    this.#do({ kind: 'truncate', length });
  }

  /** Says what is to be synced now, and syncs that when it is called: what is written in between may be left out. */
  beginSync(): () => void {
    const covered = this.#unsynced.at(-1);
    return () => {
      const count = covered === undefined ? 0 : this.#unsynced.indexOf(covered) + 1;
      for (const operation of this.#unsynced.splice(0, count)) this.#durable = apply(this.#durable, operation);
    };
  }

  /** What is on the disk when the power fails now. */
  afterPowerLoss(loss: PowerLoss): Buffer {
    const truncations = this.#unsynced.filter(({ kind }) => kind === 'truncate').length;
    let committed = loss.truncations(truncations);
    let content = this.#durable;
    let writes: Extract<FileOperation, { kind: 'write' }>[] = [];
    for (const operation of this.#unsynced) {
      if (operation.kind === 'write') writes.push(operation);
      else if (committed > 0) {
        committed -= 1;
        content = apply(spoil(content, writes, loss), operation);
        writes = [];
      }
    }
    return spoil(content, writes, loss);
  }

  #do(operation: FileOperation): void {
    this.#current = apply(this.#current, operation);
    this.#unsynced.push(operation);
  }
}

function apply(content: Buffer, operation: FileOperation): Buffer {
  if (operation.kind === 'truncate') return resized(content, operation.length);
  const after = resized(content, Math.max(content.length, operation.position + operation.data.length));
  operation.data.copy(after, operation.position);
  return after;
}

function resized(content: Buffer, length: number): Buffer {
  const after = Buffer.alloc(length);
  content.copy(after, 0, 0, length);
  return after;
}

/** Applies writes sector by sector, as far as each of them got. */
function spoil(
  before: Buffer,
  writes: readonly { readonly position: number; readonly data: Buffer }[],
  loss: PowerLoss,
): Buffer {
  if (writes.length === 0) return before;
  const ends = writes.map(({ position, data }) => position + data.length);
  const longest = Math.max(before.length, ...ends);
  const lengths = new Set([before.length, ...ends.filter((end) => end > before.length)]);
  for (let at = nextSector(before.length); at < longest; at += SECTOR) lengths.add(at);
  const after = Buffer.alloc(longest);
  before.copy(after);
  for (let start = 0; start < longest; start += SECTOR) {
    const end = start + SECTOR;
    const versions = writes.filter(({ position, data }) => position < end && position + data.length > start);
    for (const { position, data } of versions.slice(0, versions.length === 0 ? 0 : loss.version(versions.length))) {
      const from = Math.max(start, position);
      data.copy(after, from, from - position, Math.min(end, position + data.length) - position);
    }
  }
  return after.subarray(0, loss.length([...lengths].sort((a, b) => a - b)));
}

const nextSector = (length: number): number => (Math.floor(length / SECTOR) + 1) * SECTOR;
