import type { CountersignError } from '@countersign/shared';
import type { Low } from 'lowdb';
import type { Change } from '../documents/change.js';
import type { ChangeLog } from '../documents/serial-store.js';
import { compact } from './compaction.js';
import type { FolderLock } from './folder-lock.js';
import type { JournalWriter } from './journal-writer.js';
import type { Ledger } from './ledger.js';
import { asStoreError } from './store-errors.js';
import type { StoreFolder } from './store-folder.js';

export interface JournalSessionParts {
  readonly low: Low<Ledger>;
  readonly folder: StoreFolder;
  readonly writer: JournalWriter;
  readonly lock: FolderLock;
  readonly compactOnClose: boolean;
}

/** An open journal together with what has to be let go, in the right order, when the store is closed. */
export class JournalSession implements ChangeLog {
  readonly #parts: JournalSessionParts;

  constructor(parts: JournalSessionParts) {
    const { lock, writer } = parts;
    this.#parts = parts;
    lock.lost.addEventListener('abort', () => writer.abandon(lock.lost.reason));
  }

  get failure(): CountersignError | undefined {
    return this.#parts.writer.failure;
  }

  append(changes: readonly Change[]): void {
    this.#parts.writer.append(changes);
  }

  settled(): Promise<void> | undefined {
    return this.#parts.writer.settled();
  }

  async close(): Promise<void> {
    const { writer, lock, compactOnClose } = this.#parts;
    try {
      await writer.close();
      if (compactOnClose && writer.failure === undefined) await this.#compact();
    } catch (error) {
      throw asStoreError(error, this.#parts.folder.path);
    } finally {
      await lock.release();
    }
  }

  async #compact(): Promise<void> {
    const { low, folder, writer } = this.#parts;
    if (writer.end.length === 0) return;
    low.data.sequence = writer.end.sequence;
    low.data.checksum = writer.end.checksum;
    await compact(folder, low);
  }
}
