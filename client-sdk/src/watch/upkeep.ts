import { keepTime } from '../clock/keep-time.js';
import type { Context } from '../context.js';

/** Something that an open client does by itself every now and then, and once more when it is closed. */
export interface Chore {
  readonly name: string;
  onTick?(context: Context): Promise<void>;
  /** Whatever must be written before the process ends. */
  onClose?(context: Context): Promise<void>;
}

/** All of them. */
export const CHORES: readonly Chore[] = [
  { name: 'running time', onTick: (context) => keepTime(context, 1), onClose: (context) => keepTime(context, 1) },
];

/** Seconds. */
const TICK = 60;

/** Does the chores of one client while it is open. What fails in one hinders no other, and is tried again. */
export class Upkeep {
  readonly #context: Context;
  readonly #chores: readonly Chore[];
  #stopTimer: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  constructor(context: Context, chores: readonly Chore[] = CHORES) {
    this.#context = context;
    this.#chores = chores;
    this.#tickLater();
  }

  /** Safe to call again: it is done once. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #tickLater(): void {
    if (this.#closed !== undefined || this.#chores.every(({ onTick }) => onTick === undefined)) return;
    this.#stopTimer = this.#context.timer(TICK * 1000, async () => {
      await this.#all((chore) => chore.onTick?.(this.#context));
      this.#tickLater();
    });
  }

  async #close(): Promise<void> {
    this.#stopTimer();
    await this.#all((chore) => chore.onClose?.(this.#context));
  }

  async #all(work: (chore: Chore) => Promise<void> | undefined): Promise<void> {
    for (const chore of this.#chores) await (async () => work(chore))().catch(() => undefined);
  }
}
