import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestVendor, grantedValue, type TestVendor } from '../../testing/test-vendor.js';
import { EventFeed, type Subscription } from './event-feed.js';

const QUICK = { poll: 1, heartbeat: 60_000 };

let acme: TestVendor;
let feed: EventFeed;
beforeEach(async () => {
  acme = await createTestVendor();
  feed = new EventFeed(acme.features.events, QUICK);
});
afterEach(() => feed.close());

const add = async (name: string) => grantedValue(await acme.features.events.add({ name }, 'test'));

/** The names of the next events, so many of them. */
async function read(subscription: Subscription, count: number): Promise<string[]> {
  const names: string[] = [];
  while (names.length < count) {
    const events = await subscription.next();
    if (events === undefined) break;
    names.push(...events.map(({ name }) => name));
  }
  return names;
}

describe('A subscriber', () => {
  it('gets what comes from now on', async () => {
    await add('before');
    const subscription = await feed.subscribe();
    const reading = read(subscription, 2);
    await add('first');
    await add('second');
    expect(await reading).toEqual(['first', 'second']);
  });

  it('gets what came since, then what comes', async () => {
    const { id } = await add('seen');
    for (let i = 0; i < 250; i += 1) await add(`${i}`);
    const subscription = await feed.subscribe(id);
    const all = Array.from({ length: 250 }, (_, i) => `${i}`);
    expect(await read(subscription, 250)).toEqual(all);
    const reading = read(subscription, 1);
    await add('new');
    expect(await reading).toEqual(['new']);
  });

  it('misses nothing and gets nothing twice, wherever it breaks off, while many write', async () => {
    const written: string[] = [];
    const writer = async (w: number): Promise<void> => {
      for (let i = 0; i < 40; i += 1) written.push((await add(`${w}.${i}`)).id);
    };
    const writing = Promise.all([0, 1, 2, 3, 4].map(writer));
    const read: string[] = [];
    let after = 'evt_0000000000000000';
    while (read.length < 200) {
      const subscription = await feed.subscribe(after);
      const events = (await subscription.next()) ?? [];
      subscription.end();
      const kept = events.slice(0, 1 + (read.length % 7));
      read.push(...kept.map(({ id }) => id));
      after = read.at(-1) ?? after;
    }
    await writing;
    expect(read).toEqual(written.sort());
  });

  it('gets a sign of life when there is nothing', async () => {
    const beating = new EventFeed(acme.features.events, { poll: 1, heartbeat: 3 });
    const subscription = await beating.subscribe();
    expect(await subscription.next()).toEqual([]);
    expect(await subscription.next()).toEqual([]);
    beating.close();
    expect(await subscription.next()).toBeUndefined();
  });

  it('is told by the end of the store, not left waiting', async () => {
    const subscription = await feed.subscribe();
    const next = subscription.next();
    await acme.ledger.close();
    await expect(next).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('The feed', () => {
  it('looks once for all, and not at all when nobody waits', async () => {
    vi.useFakeTimers();
    try {
      const subscriptions = await Promise.all([feed.subscribe(), feed.subscribe(), feed.subscribe()]);
      expect(vi.getTimerCount()).toBe(0);
      const waiting = subscriptions.map((subscription) => subscription.next());
      await vi.advanceTimersByTimeAsync(0);
      expect(vi.getTimerCount()).toBe(1);
      await vi.advanceTimersByTimeAsync(10);
      expect(vi.getTimerCount()).toBe(1);
      for (const subscription of subscriptions) subscription.end();
      expect(vi.getTimerCount()).toBe(0);
      expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends all subscriptions when it is closed, those to come too', async () => {
    const subscription = await feed.subscribe();
    const next = subscription.next();
    feed.close();
    expect(await next).toBeUndefined();
    expect(await subscription.next()).toBeUndefined();
    expect(await (await feed.subscribe()).next()).toBeUndefined();
  });
});
