import type { VendorEvent } from './event-record.js';
import type { Events } from './events.js';

/** In milliseconds. */
export interface FeedIntervals {
  /** How often the ledger is polled for new events. */
  readonly poll: number;
  /** How long without an event until a subscriber gets a heartbeat. */
  readonly heartbeat: number;
}

export const FEED_INTERVALS: FeedIntervals = { poll: 500, heartbeat: 15_000 };

const MAX_BATCH = 100;

export interface Subscription {
  /**
   * Returns the next events, in order; empty for a heartbeat; `undefined` when the feed has ended. Call it again when
   * its result was sent: slow readers are waited for, and nothing is buffered for them.
   */
  next(): Promise<readonly VendorEvent[] | undefined>;
  end(): void;
}

interface Waiter {
  /** Id of the last event that it has received. */
  readonly after: string;
  looksLeft: number;
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Sends events to subscribers as they occur, in whichever process on the ledger. One poll serves all subscribers, and
 * there is no polling without subscribers.
 */
export class EventFeed {
  readonly #events: Events;
  readonly #times: FeedIntervals;
  readonly #open = new Set<Subscription>();
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #closed = false;

  constructor(events: Events, times: FeedIntervals = FEED_INTERVALS) {
    this.#events = events;
    this.#times = times;
  }

  /** @param after id of the last event that the subscriber has; only new events if omitted */
  async subscribe(after?: string): Promise<Subscription> {
    let position = after ?? (await this.#events.newest());
    let ended = this.#closed;
    let waiter: Waiter | undefined;
    const subscription: Subscription = {
      next: async () => {
        if (ended) return undefined;
        let events = await this.#events.after(position, MAX_BATCH);
        if (events.length === 0 && !ended) {
          await new Promise<void>((wake, fail) => {
            waiter = this.#wait({ after: position, looksLeft: this.#looksUntilHeartbeat, wake, fail });
          });
          if (!ended) events = await this.#events.after(position, MAX_BATCH);
        }
        position = events.at(-1)?.id ?? position;
        return ended ? undefined : events;
      },
      end: () => {
        ended = true;
        this.#open.delete(subscription);
        if (waiter !== undefined) this.#release(waiter);
        waiter?.wake();
      },
    };
    if (!ended) this.#open.add(subscription);
    return subscription;
  }

  /** Ends all current and future subscriptions. */
  close(): void {
    this.#closed = true;
    for (const subscription of this.#open) subscription.end();
  }

  get #looksUntilHeartbeat(): number {
    return Math.ceil(this.#times.heartbeat / this.#times.poll);
  }

  #wait(waiter: Waiter): Waiter {
    this.#waiters.add(waiter);
    this.#lookLater();
    return waiter;
  }

  #lookLater(): void {
    if (this.#looking || this.#waiters.size === 0) return;
    this.#timer ??= setTimeout(() => void this.#look(), this.#times.poll);
  }

  #release(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    try {
      const newest = await this.#events.newest();
      for (const waiter of this.#waiters) {
        waiter.looksLeft -= 1;
        if (waiter.after >= newest && waiter.looksLeft > 0) continue;
        this.#waiters.delete(waiter);
        waiter.wake();
      }
    } catch (error) {
      for (const waiter of this.#waiters) waiter.fail(error);
      this.#waiters.clear();
    }
    this.#looking = false;
    this.#lookLater();
  }
}
