import type { CountersignError } from '@countersign/shared';
import type { Change } from '../../documents/change.js';
import type { JournalFileHandle } from '../files/journal-files.js';
import type { JournalEnd } from './journal-file.js';

/** Creates the journal that continues after a record with this sequence. */
export type BeginJournal = (sequence: number) => Promise<JournalFileHandle>;

/** What to do once a batch is durable: continue in a new journal. */
export interface Rotation {
  readonly begin: BeginJournal;
  resolve(end: Readonly<JournalEnd>): void;
  reject(reason: unknown): void;
}

/** Units of work that wait for the disk together. */
export class Batch {
  readonly records: string[] = [];
  /** The undo of each. */
  readonly undo: (readonly Change[])[] = [];
  characters = 0;
  rotation: Rotation | undefined;
  readonly durable: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (reason: CountersignError) => void = () => {};

  constructor() {
    this.durable = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Waiters learn of a failure; without any, it must not stop the process.
    this.durable.catch(() => {});
  }

  add(json: string, undo: readonly Change[]): void {
    this.records.push(json);
    this.undo.push(undo);
    this.characters += json.length;
  }

  resolve(): void {
    this.#resolve();
  }

  reject(reason: CountersignError): void {
    this.#reject(reason);
    this.rotation?.reject(reason);
  }
}
