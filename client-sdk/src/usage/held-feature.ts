import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import { backgroundRunner } from './background-runner.js';
import { checkOut, type LeasedHolding, returnHolding, type WantedHolding } from './check-out.js';
import { isUnanswered } from './post-usage.js';

interface HoldOptions extends ServerOptions {
  readonly onLost?: (reason: unknown) => void;
}

/** How often renewal is attempted in the remaining time. */
const TRIES = 3;

/**
 * A floating seat or elements of a pool, until they are returned. A heartbeat is sent automatically, at each third of
 * the lease, without keeping the process running.
 */
export class HeldFeature {
  readonly feature: string;
  readonly #context: Context;
  readonly #onEnd: () => void;
  #options: HoldOptions;
  #wanted: WantedHolding;
  #leased: LeasedHolding | undefined;
  /** By the clock that can't be set. */
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

  /** When it is returned automatically, by this device's clock; heartbeats extend it. */
  get until(): Date {
    return new Date((this.#leased?.until ?? 0) * 1_000);
  }

  /** Whether it was neither returned nor lost. */
  get isHeld(): boolean {
    return !this.#ended && this.#context.monotonic() < this.#deadline;
  }

  /**
   * Sends a heartbeat now.
   * @throws CountersignError why it is no longer held, or `SERVER_UNREACHABLE` and the like while it still is;
   * TypeError after it was returned
   */
  heartbeat(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#ended) throw new TypeError('It is no longer checked out: check it out again.');
      const from = this.#context.monotonic();
      this.#leased = await checkOut(this.#context, this.#options, this.#wanted);
      this.#deadline = from + this.#leased.seconds;
      this.#schedule();
    });
  }

  /**
   * Returns it; further calls do nothing. Even if this throws, it is no longer held here, and is returned automatically
   * at the vendor.
   * @throws CountersignError `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`
   */
  return(): Promise<void> {
    return this.#inOrder(async () => {
      if (this.#ended) return;
      this.end();
      await returnHolding(this.#context, this.#options, this.#wanted);
    });
  }

  /** `return`, at the end of a block after `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.return();
  }

  /** Changes the amount and the duration. */
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

  /** Removes it here, without telling the vendor. */
  end(): void {
    this.#ended = true;
    this.#callOff?.();
    this.#onEnd();
  }

  #schedule(): void {
    this.#callOff?.();
    const left = this.#deadline - this.#context.monotonic();
    this.#callOff = backgroundRunner.later(() => void this.#beat(), Math.max(1, left / TRIES));
  }

  async #beat(): Promise<void> {
    if (this.#ended) return;
    // A long delay is split into timers of at most a day, which may fire early.
    if (this.#deadline - this.#context.monotonic() > (this.#leased?.seconds ?? 0) * (1 - 1 / TRIES) + 1) {
      this.#schedule();
      return;
    }
    try {
      await this.heartbeat();
    } catch (reason) {
      if (this.#ended) return;
      if (isUnanswered(reason) && this.#context.monotonic() < this.#deadline) this.#schedule();
      else this.#lose(reason);
    }
  }

  #lose(reason: unknown): void {
    this.end();
    this.#options.onLost?.(reason);
  }

  /** A heartbeat that arrives after the return would undo it. */
  #inOrder<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
