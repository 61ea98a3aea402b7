import type { WindowCount, WindowCounter } from '../store/counter.js';

export interface WindowCounterOptions {
  /** Length of a window, in milliseconds. */
  readonly length: number;
  /** Keys that are remembered at once. When there are more, those whose window began first are forgotten. */
  readonly mostKeys?: number;
}

/** About 10 MiB; whoever has more addresses than this is not held by a limit for each. */
const MOST_KEYS = 50_000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/**
 * Counts in this process's memory. A key's window begins with its first hit. Each hit costs the same, however many keys
 * there are, and there is no timer: all windows are of one length, so they end in the order in which they began, which
 * is the order of the map, and each new one clears away those that ended before it.
 */
export class MemoryWindowCounter implements WindowCounter {
  readonly #length: number;
  readonly #mostKeys: number;
  readonly #windows = new Map<string, Window>();

  constructor({ length, mostKeys = MOST_KEYS }: WindowCounterOptions) {
    this.#length = length;
    this.#mostKeys = mostKeys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#windows.size;
  }

  hit(key: string, now: number, by = 1): WindowCount {
    const window = this.#windows.get(key);
    if (window !== undefined && this.#lasts(window, now)) {
      window.count += by;
      // Not the window itself: whoever awaits this must not read what was counted meanwhile.
      return { count: window.count, endsAt: window.endsAt };
    }
    // A key that comes back goes to the end, where its new window belongs.
    this.#windows.delete(key);
    this.#forget(now);
    const begun = { count: by, endsAt: now + this.#length };
    this.#windows.set(key, begun);
    return { ...begun };
  }

  /** A clock that was set back must not make a window last longer than any is long. */
  #lasts({ endsAt }: Window, now: number): boolean {
    return now < endsAt && now >= endsAt - this.#length;
  }

  #forget(now: number): void {
    for (const [key, window] of this.#windows) {
      if (this.#windows.size < this.#mostKeys && this.#lasts(window, now)) return;
      this.#windows.delete(key);
    }
  }
}
