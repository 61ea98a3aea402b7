import type { Context } from '../context.js';
import { statusOf } from '../verdict/status.js';
import type { Verdict } from '../verdict/verdict.js';
import { nextChange } from './next-change.js';
import { comparableVerdict, verdictCopies } from './verdict-copies.js';

/** Receives each verdict that differs from the one before. */
export type VerdictListener = (verdict: Verdict) => void;

/**
 * Seconds for which a reading is valid, because other processes may share the store; also the interval of readings for
 * listeners.
 */
const FRESH = 2;
const LOOK_AGAIN = 15;

/** A verdict, and how long it is valid. Seconds since 1970; `readAt` is on the monotonic clock. */
interface Kept {
  readonly handOut: () => Verdict;
  readonly essence: string;
  readonly from: number;
  readonly until: number;
  readonly readAt: number;
}

/**
 * The verdict of one client, kept in memory. It is computed again when one of its dates passes, when the clock goes
 * back, when this client writes, and when the last reading is too old.
 */
export class StatusWatch {
  readonly #context: Context;
  readonly #listeners = new Set<VerdictListener>();
  #kept: Kept | undefined;
  #reading: Promise<Kept> | undefined;
  /** Counts the writes of this client: a reading from before a write is invalid after it. */
  #writings = 0;
  /** The verdict that listeners know. */
  #essence: string | undefined;
  #stopTimer: () => void = () => undefined;
  #isClosed = false;

  constructor(context: Context) {
    this.#context = context;
  }

  status(): Promise<Verdict> {
    const kept = this.#kept;
    if (kept !== undefined && this.#isFresh(kept)) return Promise.resolve(kept.handOut());
    return this.#read().then(({ handOut }) => handOut());
  }

  /** @returns a function that unsubscribes */
  subscribe(listener: VerdictListener): () => void {
    if (typeof listener !== 'function') throw new TypeError('A listener must be a function.');
    if (this.#isClosed) return () => undefined;
    // The same function may subscribe twice, and each subscription ends separately.
    const own: VerdictListener = (verdict) => listener(verdict);
    this.#listeners.add(own);
    this.#lookIn(0);
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  }

  /** To be called when this client has written something. */
  changed(): void {
    this.#writings += 1;
    this.#kept = undefined;
    this.#reading = undefined;
    this.#lookIn(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer();
    this.#listeners.clear();
  }

  #isFresh({ from, until, readAt }: Kept): boolean {
    const now = this.#context.now();
    // The second bound is for a clock that was set since.
    return now >= from && now < Math.min(until, from + 2 * FRESH) && this.#context.monotonic() - readAt < FRESH;
  }

  /** Concurrent callers share one reading. */
  #read(): Promise<Kept> {
    if (this.#reading !== undefined) return this.#reading;
    const reading = this.#readOnce().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #readOnce(): Promise<Kept> {
    const { now, monotonic } = this.#context;
    const [writings, from, readAt] = [this.#writings, now(), monotonic()];
    const verdict = await statusOf(this.#context);
    const until = nextChange(verdict, from);
    const kept = { handOut: verdictCopies(verdict), essence: comparableVerdict(verdict), from, until, readAt };
    this.#essence ??= kept.essence;
    if (writings !== this.#writings) return kept;
    this.#kept = kept;
    if (kept.essence !== this.#essence) this.#tell(kept);
    return kept;
  }

  #tell({ essence, handOut }: Kept): void {
    this.#essence = essence;
    for (const listener of this.#listeners) {
      // Errors of a listener, now or later, are ignored.
      void (async () => listener(handOut()))().catch(() => undefined);
    }
  }

  #lookIn(seconds: number): void {
    this.#stopTimer();
    if (this.#listeners.size === 0) return;
    this.#stopTimer = this.#context.timer(seconds * 1000, () => this.#look());
  }

  async #look(): Promise<void> {
    const writings = this.#writings;
    // For example, an application's own probe may fail: `status` reports that to its callers.
    const kept = await this.#read().catch(() => undefined);
    // A write in the meantime triggers its own reading, at once.
    if (writings === this.#writings)
      this.#lookIn(Math.min(LOOK_AGAIN, (kept?.until ?? Infinity) - this.#context.now()));
  }
}
