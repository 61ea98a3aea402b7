import { Low } from 'lowdb';
import type { Rewriting } from '../documents/change-log.js';
import type { DocumentCapture, DocumentSet } from '../documents/document-set.js';
import type { JournalEnd } from './journal-file.js';
import type { JournalWriter } from './journal-writer.js';
import type { SnapshotFile } from './snapshot.js';
import type { StoreFolder } from './store-folder.js';

const ABOVE_BYTES = 16 * 1024 * 1024;

export interface CompactionParts {
  readonly folder: StoreFolder;
  readonly snapshot: SnapshotFile;
  readonly documents: DocumentSet;
  readonly writer: JournalWriter;
  readonly onNotice: (message: string) => void;
  /** Bytes of journal from which a new snapshot is written, instead of our own reckoning. */
  readonly aboveBytes: number | undefined;
}

/**
 * Keeps the journal short while the store is at work: when it has grown enough, the writer goes on in a new journal, and
 * a snapshot of the documents as they were then is written beside the units of work; then the old journal can go.
 *
 * The order makes every crash harmless: the old journal says that it goes on only when the new one is there; until the
 * snapshot is in place, the one before it and all journals since are complete; afterwards those that it covers are only
 * leftovers. So one that fails is no more than a notice. The next is tried when the journal has grown as much again,
 * which bounds what failing costs, too.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  /** Journal bytes there were at the last attempt. */
  #since = 0;
  #underWay: Promise<boolean> | undefined;

  constructor(parts: CompactionParts) {
    this.#parts = parts;
  }

  /** To be called when all that was done to the documents was appended, and nothing else. */
  consider(): void {
    const { writer } = this.#parts;
    if (this.#underWay !== undefined || writer.bytes - this.#since <= this.#limit()) return;
    this.begin();
  }

  /** As `consider`, without asking whether it is worth it. */
  begin(): Rewriting {
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
   * At least half the snapshot, so that each byte of the journal has at most two written to a snapshot, however large
   * the store, and at most half as much again is to be read at the next start.
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
      onNotice(`${folder.path}: no new snapshot was written, the journal goes on: ${String(error)}`);
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
