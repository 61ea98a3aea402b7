import type { CountersignError } from '@countersign/shared';
import type { Change } from '../documents/change.js';
import type { JournalEnd } from './journal-file.js';
import type { JournalFileHandle } from './journal-files.js';

/** Makes the journal that goes on after a record with this sequence. */
export type BeginJournal = (sequence: number) => Promise<JournalFileHandle>;

/** What is to be done once a batch is durable: to go on in a new journal. */
export interface Rotation {
  readonly begin: BeginJournal;
  resolve(end: Readonly<JournalEnd>): void;
  reject(reason: unknown): void;
}

/** Units of work that wait for the disk together. */
export class Batch {
  readonly records: string[] = [];
  /** What undoes each of them. */
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
    // Whoever waits hears of a failure; that nobody waits is no reason to stop the process.
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
