import type { WindowCount, WindowCounter } from '../../store/counter.js';

export interface WindowCounterOptions {
  /** Length of a window, in milliseconds. */
  readonly length: number;
  /** Maximum number of keys in memory. Beyond it, the oldest windows are forgotten. */
  readonly maxKeys?: number;
}

/** About 10 MiB; an attacker with more addresses is not stopped by a limit per address. */
const MAX_KEYS = 50_000;

interface Window {
  count: number;
  readonly endsAt: number;
}

/**
 * Counts in this process's memory. A key's window begins with its first hit. A hit costs the same for any number of
 * keys, and there is no timer: all windows have the same length, so they end in the order in which they began, which is
 * the order of the map, and each new one removes those that have ended.
 */
export class MemoryWindowCounter implements WindowCounter {
  readonly #length: number;
  readonly #maxKeys: number;
  readonly #windows = new Map<string, Window>();

  constructor({ length, maxKeys = MAX_KEYS }: WindowCounterOptions) {
    this.#length = length;
    this.#maxKeys = maxKeys;
  }

  /** Number of keys in memory. */
  get size(): number {
    return this.#windows.size;
  }

  hit(key: string, now: number, by = 1): WindowCount {
    const window = this.#windows.get(key);
    if (window !== undefined && this.#lasts(window, now)) {
      window.count += by;
      // A copy: a caller that awaits it must not see later counts.
      return { count: window.count, endsAt: window.endsAt };
    }
    // A returning key moves to the end, where its new window belongs.
    this.#windows.delete(key);
    this.#forget(now);
    const begun = { count: by, endsAt: now + this.#length };
    this.#windows.set(key, begun);
    return { ...begun };
  }

  /** A clock that was set back must not extend a window. */
  #lasts({ endsAt }: Window, now: number): boolean {
    return now < endsAt && now >= endsAt - this.#length;
  }

  #forget(now: number): void {
    for (const [key, window] of this.#windows) {
      if (this.#windows.size < this.#maxKeys && this.#lasts(window, now)) return;
      this.#windows.delete(key);
    }
  }
}
