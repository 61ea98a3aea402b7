import type { VendorEvent } from './event-record.js';
import type { Events } from './events.js';

/** In milliseconds. */
export interface FeedTimes {
  /** How often is looked whether there is something new. */
  readonly poll: number;
  /** After how long without an event a subscriber gets a sign of life. */
  readonly heartbeat: number;
}

export const FEED_TIMES: FeedTimes = { poll: 500, heartbeat: 15_000 };

const MOST_AT_ONCE = 100;

export interface Subscription {
  /**
   * What came since, in order; nothing when only a sign of life is due; `undefined` when it has ended. To be called again
   * when what it gave was passed on: whoever is slow is waited for, and nothing is kept for them.
   */
  next(): Promise<readonly VendorEvent[] | undefined>;
  end(): void;
}

interface Waiter {
  /** Id of the last event that it has. */
  readonly after: string;
  looksLeft: number;
  readonly wake: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Tells subscribers of events as they come, from whichever process on the ledger. One look at the ledger is for all of
 * them, and there is none while nobody waits.
 */
export class EventFeed {
  readonly #events: Events;
  readonly #times: FeedTimes;
  readonly #open = new Set<Subscription>();
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #closed = false;

  constructor(events: Events, times: FeedTimes = FEED_TIMES) {
    this.#events = events;
    this.#times = times;
  }

  /** @param after id of the last event that the subscriber has; only those from now on when it is left out */
  async subscribe(after?: string): Promise<Subscription> {
    let position = after ?? (await this.#events.newest());
    let ended = this.#closed;
    let waiter: Waiter | undefined;
    const subscription: Subscription = {
      next: async () => {
        if (ended) return undefined;
        let events = await this.#events.after(position, MOST_AT_ONCE);
        if (events.length === 0 && !ended) {
          await new Promise<void>((wake, fail) => {
            waiter = this.#wait({ after: position, looksLeft: this.#looksUntilHeartbeat, wake, fail });
          });
          if (!ended) events = await this.#events.after(position, MOST_AT_ONCE);
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

  /** Ends all subscriptions, those to come too. */
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
