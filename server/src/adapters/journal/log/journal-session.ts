import type { CountersignError } from '@countersign/shared';
import type { Change } from '../../documents/change.js';
import type { ChangeLog, CompactionRun } from '../../documents/change-log.js';
import type { FolderLock } from '../lock/folder-lock.js';
import type { Compaction } from '../snapshot/compaction.js';
import { toStoreError } from '../store-errors.js';
import type { JournalWriter } from './journal-writer.js';

export interface JournalSessionParts {
  readonly path: string;
  readonly writer: JournalWriter;
  readonly compaction: Compaction;
  readonly lock: FolderLock;
  readonly compactOnClose: boolean;
}

/** An open journal with everything that must be released, in the right order, when the store is closed. */
export class JournalSession implements ChangeLog {
  readonly #parts: JournalSessionParts;
  readonly #writer: JournalWriter;

  constructor(parts: JournalSessionParts) {
    const { lock, writer } = parts;
    this.#parts = parts;
    this.#writer = writer;
    lock.lost.addEventListener('abort', () => writer.abandon(lock.lost.reason));
  }

  get failure(): CountersignError | undefined {
    return this.#writer.failure;
  }

  get doubtful(): boolean {
    return this.#writer.isFull;
  }

  append(changes: readonly Change[], undo: readonly Change[]): void {
    this.#writer.append(changes, undo);
    this.#parts.compaction.consider();
  }

  settled(): Promise<void> | undefined {
    return this.#writer.settled();
  }

  room(): Promise<void> | undefined {
    return this.#writer.room();
  }

  takeLost(): readonly (readonly Change[])[] {
    return this.#writer.takeLost();
  }

  compact(): CompactionRun {
    const { writer, compaction } = this.#parts;
    // Nothing was written since the snapshot.
    if (writer.bytes === 0) return { isNew: true, done: Promise.resolve(true) };
    return compaction.begin();
  }

  /**
   * On a full disk there may be no changes that test it, so the health check must find out whether there is space
   * again.
   */
  async works(): Promise<boolean> {
    try {
      if (this.#writer.isFull) await this.#writer.probe();
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const { path, writer, lock, compaction, compactOnClose } = this.#parts;
    try {
      // Finishing what was begun is better than repeating it at the next start.
      await compaction.finished();
      if (compactOnClose && writer.failure === undefined && writer.bytes > 0) {
        compaction.begin();
        await compaction.finished();
      }
      await writer.close();
    } catch (error) {
      throw toStoreError(error, path);
    } finally {
      await lock.release();
    }
  }
}
