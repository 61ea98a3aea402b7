import type { Context } from '../context.js';
import { statusOf } from '../status.js';
import type { Verdict } from '../verdict.js';
import { essenceOf, keepVerdict } from './kept-verdict.js';
import { nextChange } from './next-change.js';

/** Is told of a verdict that differs from the one before. */
export type VerdictListener = (verdict: Verdict) => void;

/** Seconds for which what was read counts, as other processes may share the store; and between two looks for them. */
const FRESH = 2;
const LOOK_AGAIN = 15;

/** A verdict, and for how long it needs no other look. Seconds since 1970, but `readAt` of the monotonic clock. */
interface Kept {
  readonly handOut: () => Verdict;
  readonly essence: string;
  readonly from: number;
  readonly until: number;
  readonly readAt: number;
}

/**
 * The verdict of one client, kept in memory: judged anew when time passes one of its dates or goes back, when this client
 * has written something, and when it is older than a moment.
 */
export class StatusWatch {
  readonly #context: Context;
  readonly #listeners = new Set<VerdictListener>();
  #kept: Kept | undefined;
  #reading: Promise<Kept> | undefined;
  /** Counts the writings of this client: what was read before one does not count after it. */
  #writings = 0;
  /** Of the verdict that listeners know. */
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

  /** @returns what ends it */
  subscribe(listener: VerdictListener): () => void {
    if (typeof listener !== 'function') throw new TypeError('A listener must be a function.');
    if (this.#isClosed) return () => undefined;
    // The same function may listen twice, and each is ended by itself.
    const own: VerdictListener = (verdict) => listener(verdict);
    this.#listeners.add(own);
    this.#lookIn(0);
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  }

  /** This client has written something. */
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

  /** Those who ask at the same time share one reading. */
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
    const kept = { handOut: keepVerdict(verdict), essence: essenceOf(verdict), from, until, readAt };
    this.#essence ??= kept.essence;
    if (writings !== this.#writings) return kept;
    this.#kept = kept;
    if (kept.essence !== this.#essence) this.#tell(kept);
    return kept;
  }

  #tell({ essence, handOut }: Kept): void {
    this.#essence = essence;
    for (const listener of this.#listeners) {
      // What a listener throws, now or later, is its own affair.
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
    // A probe of the application's own may fail, for example: `status` says so to whoever asks.
    const kept = await this.#read().catch(() => undefined);
    // What was written meanwhile has its own look coming, at once.
    if (writings === this.#writings)
      this.#lookIn(Math.min(LOOK_AGAIN, (kept?.until ?? Infinity) - this.#context.now()));
  }
}
