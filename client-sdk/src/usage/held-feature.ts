import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import { background } from './background.js';
import { checkOut, giveBack, type Leased, type WantedHolding } from './check-out.js';
import { isNoAnswer } from './post-usage.js';

interface HoldOptions extends ServerOptions {
  readonly onLost?: (reason: unknown) => void;
}

/** As often within the time that is left as it is tried to say that it goes on. */
const TRIES = 3;

/**
 * A floating seat or elements of a pool, until they are given back. A heartbeat goes to the vendor by itself, at each third
 * of the time, and keeps no process running.
 */
export class HeldFeature {
  readonly feature: string;
  readonly #context: Context;
  readonly #onEnd: () => void;
  #options: HoldOptions;
  #wanted: WantedHolding;
  #leased: Leased | undefined;
  /** By the clock that nobody can set. */
  #deadline = 0;
  #last: Promise<unknown> = Promise.resolve();
  #callOff: (() => void) | undefined;
  #ended = false;

  /** Use `client.checkOut`. */
  constructor(context: Context, wanted: WantedHolding, options: HoldOptions, onEnd: () => void) {
    this.feature = wanted.feature;
    this.#context = context;
    this.#wanted = wanted;
    this.#options = options;
    this.#onEnd = onEnd;
  }

  /** Seats or elements. */
  get amount(): number {
    return this.#leased?.amount ?? 0;
  }

  /** When it comes back by itself, by this device's clock; heartbeats move it on. */
  get until(): Date {
    return new Date((this.#leased?.until ?? 0) * 1_000);
  }

  /** Whether it was neither given back nor lost. */
  get isHeld(): boolean {
    return !this.#ended && this.#context.monotonic() < this.#deadline;
  }

  /**
   * Tells the vendor now that it is still used.
   * @throws CountersignError why it is not held any more, or `SERVER_UNREACHABLE` and the like while it still is; TypeError
   * after it was given back
   */
  heartbeat(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#ended) throw new TypeError('It is not held any more: check it out again.');
      const from = this.#context.monotonic();
      this.#leased = await checkOut(this.#context, this.#options, this.#wanted);
      this.#deadline = from + this.#leased.seconds;
      this.#schedule();
    });
  }

  /**
   * Gives it back; a second time does nothing. When this throws it is not held here either, and comes back to the vendor by
   * itself.
   * @throws CountersignError `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`
   */
  return(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#ended) return;
      this.end();
      await giveBack(this.#context, this.#options, this.#wanted);
    });
  }

  /** `return`, at the end of a block after `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.return();
  }

  /** Another amount, another time. */
  async again(wanted: WantedHolding, options: HoldOptions): Promise<void> {
    const before = { wanted: this.#wanted, options: this.#options };
    this.#wanted = wanted;
    this.#options = options;
    try {
      await this.heartbeat();
    } catch (error) {
      this.#wanted = before.wanted;
      this.#options = before.options;
      throw error;
    }
  }

  /** Forgets it here, without a word to the vendor. */
  end(): void {
    this.#ended = true;
    this.#callOff?.();
    this.#onEnd();
  }

  #schedule(): void {
    this.#callOff?.();
    const left = this.#deadline - this.#context.monotonic();
    this.#callOff = background.later(() => void this.#beat(), Math.max(1, left / TRIES));
  }

  async #beat(): Promise<void> {
    if (this.#ended) return;
    // A timer that waits for a day at most may be early.
    if (this.#deadline - this.#context.monotonic() > (this.#leased?.seconds ?? 0) * (1 - 1 / TRIES) + 1) {
      this.#schedule();
      return;
    }
    try {
      await this.heartbeat();
    } catch (reason) {
      if (this.#ended) return;
      if (isNoAnswer(reason) && this.#context.monotonic() < this.#deadline) this.#schedule();
      else this.#lose(reason);
    }
  }

  #lose(reason: unknown): void {
    this.end();
    this.#options.onLost?.(reason);
  }

  /** A return that overtakes a heartbeat would be undone by it. */
  #inOrder<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
