import type { StateStore } from '@countersign/client';

/** What a device keeps, and a process on it that dies before or after a write when it is told to. */
export class MemoryState {
  /** How many writes until it dies; never when it is left out. */
  dieAfter: number | undefined;
  readonly #documents = new Map<string, string>();

  /** As a new start of the process has it. */
  open(): StateStore {
    let last: Promise<unknown> = Promise.resolve();
    return {
      name: 'memory',
      read: async (document) => this.#documents.get(document),
      exclusively: (run) => {
        const result = last.then(() => run(async (document, text) => this.#write(document, text)));
        last = result.catch(() => undefined);
        return result;
      },
    };
  }

  #write(document: string, text: string): void {
    if (this.dieAfter === 0) throw new ProcessDied();
    if (this.dieAfter !== undefined) this.dieAfter -= 1;
    this.#documents.set(document, text);
  }
}

export class ProcessDied extends Error {
  override readonly name = 'Died';
}
