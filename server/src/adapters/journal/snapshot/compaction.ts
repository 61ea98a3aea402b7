import { Low } from 'lowdb';
import type { CompactionRun } from '../../documents/change-log.js';
import type { DocumentCapture, DocumentSet } from '../../documents/document-set.js';
import type { JournalEnd } from '../log/journal-file.js';
import type { JournalWriter } from '../log/journal-writer.js';
import type { StoreFolder } from '../store-folder.js';
import type { SnapshotFile } from './snapshot.js';

const ABOVE_BYTES = 16 * 1024 * 1024;

export interface CompactionParts {
  readonly folder: StoreFolder;
  readonly snapshot: SnapshotFile;
  readonly documents: DocumentSet;
  readonly writer: JournalWriter;
  readonly onNotice: (message: string) => void;
  /** Size of the journal that triggers a new snapshot, in bytes, instead of the computed one. */
  readonly aboveBytes: number | undefined;
}

/**
 * Keeps the journal short while the store is in use: when it has grown enough, the writer continues in a new journal,
 * and a snapshot of the documents as of then is written in the background; then the old journal is removed.
 *
 * The order makes every crash harmless: the old journal announces the new one only when it exists; until the snapshot
 * is in place, the previous one and all journals since are complete; afterwards the covered journals are superfluous.
 * So a failure is only a notice. The next attempt is made when the journal has grown as much again, which also limits
 * the cost of failing.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  /** Size of the journal at the last attempt. */
  #since = 0;
  #underWay: Promise<boolean> | undefined;

  constructor(parts: CompactionParts) {
    this.#parts = parts;
  }

  /** To be called when all changes to the documents were appended, and nothing else. */
  consider(): void {
    const { writer } = this.#parts;
    if (this.#underWay !== undefined || writer.bytes - this.#since <= this.#limit()) return;
    this.begin();
  }

  /** Like `consider`, unconditionally. */
  begin(): CompactionRun {
    if (this.#underWay !== undefined) return { isNew: false, done: this.#underWay };
    const { documents, writer } = this.#parts;
    this.#since = writer.bytes;
    const captured = documents.capture();
    this.#underWay = this.#run(captured).finally(() => {
      captured.release();
      this.#underWay = undefined;
    });
    return { isNew: true, done: this.#underWay };
  }

  async finished(): Promise<void> {
    await this.#underWay;
  }

  /**
   * At least half of the snapshot, so that each byte of the journal costs at most two of a snapshot, whatever the size
   * of the store, and the next start reads at most half as much again.
   */
  #limit(): number {
    const { aboveBytes, snapshot } = this.#parts;
    return aboveBytes ?? Math.max(ABOVE_BYTES, snapshot.bytes / 2);
  }

  /** Whether it succeeded. */
  async #run(documents: DocumentCapture): Promise<boolean> {
    const { folder, snapshot, onNotice } = this.#parts;
    try {
      const { sequence, checksum } = await this.#rotate();
      await new Low(snapshot, { documents, sequence, checksum }).write();
      await folder.removeCovered(sequence);
      return true;
    } catch (error) {
      onNotice(`${folder.path}: no new snapshot was written, so the journal continues: ${String(error)}`);
      return false;
    }
  }

  async #rotate(): Promise<Readonly<JournalEnd>> {
    const { folder, writer } = this.#parts;
    let begun: number | undefined;
    try {
      return await writer.rotate((sequence) => {
        begun = sequence;
        return folder.beginJournal(sequence);
      });
    } catch (error) {
      if (begun !== undefined && writer.failure === undefined) await folder.removeJournal(begun).catch(() => {});
      throw error;
    }
  }
}
