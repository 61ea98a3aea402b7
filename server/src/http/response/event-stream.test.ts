import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventFeed } from '../../features/events/event-feed.js';
import { expectProblem } from '../../testing/expect-problem.js';
import { rawRequest } from '../../testing/raw-request.js';
import { readEventStream, type StreamReader } from '../../testing/read-event-stream.js';
import { startTestServer, type TestServer } from '../../testing/test-server.js';
import { createTestVendor, type TestVendor } from '../../testing/test-vendor.js';

let acme: TestVendor;
let served: TestServer;
let listeners: StreamReader[];
beforeEach(async () => {
  acme = await createTestVendor();
  listeners = [];
  await start({ poll: 1, heartbeat: 60_000 });
});
afterEach(async () => {
  for (const listener of listeners) listener.close();
  await served.close();
});

async function start(times: { readonly poll: number; readonly heartbeat: number }): Promise<void> {
  acme.features = { ...acme.features, eventFeed: new EventFeed(acme.features.events, times) };
  served = await startTestServer(acme);
}

async function subscribe(query = '', headers: Record<string, string> = {}): Promise<StreamReader> {
  const listener = await readEventStream(served.url, served.keys['read-only'], query, headers);
  listeners.push(listener);
  return listener;
}

const add = async (name: string, payload?: unknown): Promise<string> => {
  const body = { name, ...(payload !== undefined && { payload }) };
  const answer = await served.call('POST', '/v1/events', { key: served.keys['data-streamer'], body });
  expect(answer.status).toBe(201);
  return String(answer.json.id);
};

describe('A stream of events', () => {
  it('is of the right form, and brings what the log has', async () => {
    const listener = await subscribe();
    expect(listener.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    const id = await add('Test', { text: 'two\nlines\r\n\n', Ærø: [1] });
    const [event] = await listener.read(1);
    expect(event).toMatchObject({ id, data: { id, name: 'Test', payload: { text: 'two\nlines\r\n\n', Ærø: [1] } } });
    const listed = await served.call('GET', '/v1/events', { key: served.keys['read-only'] });
    expect(listed.json.items).toEqual([event?.data]);
  });

  it('goes on after an event that is named in the query or, rather, in the header', async () => {
    const [first, second] = [await add('1'), await add('2'), await add('3')];
    const names = async (listener: StreamReader, count: number) =>
      (await listener.read(count)).map(({ data }) => data.name);
    expect(await names(await subscribe(`?after=${first}`), 2)).toEqual(['2', '3']);
    expect(await names(await subscribe(`?after=${first}`, { 'Last-Event-ID': String(second) }), 1)).toEqual(['3']);
    const late = await subscribe();
    await add('4');
    expect(await names(late, 1)).toEqual(['4']);
  });

  it('gives a sign of life', async () => {
    await served.close();
    await start({ poll: 1, heartbeat: 2 });
    const listener = await subscribe();
    await expect.poll(() => listener.text()).toMatch(/^retry: 2000\n\n(:\n\n){3}/);
  });

  it('ends when the server is closed, which need not wait for it', async () => {
    const [one, other] = [await subscribe(), await subscribe()];
    const begun = performance.now();
    await served.close();
    expect(performance.now() - begun).toBeLessThan(900);
    expect([await one.ended, await other.ended]).toEqual(['complete', 'complete']);
    await start({ poll: 1, heartbeat: 60_000 });
  });

  it('ends at once with the key that opened it', async () => {
    const made = await served.call('POST', '/v1/api-keys', {
      key: served.keys['read-write'],
      body: { role: 'read-only', label: 'short-lived' },
    });
    const listener = await readEventStream(served.url, String(made.json.secret));
    listeners.push(listener);
    await served.call('POST', `/v1/api-keys/${made.json.id}/revoke`, { key: served.keys['read-write'] });
    await add('secret');
    expect(await listener.ended).toBe('complete');
    expect(listener.text()).not.toContain('secret');
  });

  it('lets go of a reader that is gone', async () => {
    const { eventFeed } = acme.features;
    let ends = 0;
    const subscribeTo = eventFeed.subscribe.bind(eventFeed);
    eventFeed.subscribe = async (after) => {
      const subscription = await subscribeTo(after);
      return {
        next: () => subscription.next(),
        end: () => {
          ends += 1;
          subscription.end();
        },
      };
    };
    const listener = await subscribe();
    listener.close();
    await expect.poll(() => ends).toBeGreaterThan(0);
  });

  it('is refused to who may not read, and where it is asked for wrongly', async () => {
    const path = '/v1/events/stream';
    expectProblem(await served.call('GET', path), 401, 'API_KEY_MISSING');
    expectProblem(await served.call('GET', path, { key: served.keys['data-streamer'] }), 403, 'ROLE_FORBIDDEN');
    const key = served.keys['read-only'];
    for (const after of ['evt_1', 'CANARY', 'evt_00000000000000000']) {
      const answer = await served.call('GET', `${path}?after=${after}`, { key });
      expectProblem(answer, 400, 'PARAMETER_INVALID');
      expect(answer.text).not.toContain('CANARY');
      expectProblem(
        await served.call('GET', path, { key, headers: { 'last-event-id': after } }),
        400,
        'PARAMETER_INVALID',
      );
    }
    const head = `HEAD ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n\r\n`;
    expect(await rawRequest(served.port, head)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*text\/event-stream.*\r\n\r\n$/s);
  });

  it('breaks off when the store is gone, so that its reader asks again', async () => {
    const listener = await subscribe();
    await acme.ledger.close();
    expect(await listener.ended).toBe('broken');
    expect(served.log()).toContain('"fault"');
  });

  it('waits for a reader that reads slowly, and loses nothing', async () => {
    const listener = await subscribe();
    listener.pause();
    for (let i = 0; i < 100; i += 1) await add(`${i}`, 'x'.repeat(60_000));
    listener.resume();
    const names = (await listener.read(100)).map(({ data }) => data.name);
    expect(names).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
  });
});

describe('Adding an event', () => {
  it('takes 64 KiB of JSON and not a byte more, from streamers and writers only', async () => {
    const key = served.keys['data-streamer'];
    const post = (payload: unknown, by = key) =>
      served.call('POST', '/v1/events', { key: by, body: { name: 'x', payload } });
    expect((await post('x'.repeat(65_534))).status).toBe(201);
    expectProblem(await post('x'.repeat(65_535)), 400, 'BODY_INVALID');
    expect((await post(null, served.keys['read-write'])).status).toBe(201);
    for (const role of ['read-only', 'offline'] as const)
      expectProblem(await post(1, served.keys[role]), 403, 'ROLE_FORBIDDEN');
    expectProblem(await served.call('GET', '/v1/events', { key }), 403, 'ROLE_FORBIDDEN');
  });
});
