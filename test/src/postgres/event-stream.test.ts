import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEventStream, type StreamReader } from '../../../server/dist/testing/read-event-stream.js';
import { openTwoServers, type RacedServers } from '../faults/raced-servers.js';
import { Api } from '../support/api.js';
import type { ChildServer } from '../support/child-server.js';

const WRITERS = 6;
const EVENTS_EACH = 20;
const ALL = WRITERS * EVENTS_EACH;

let raced: RacedServers;
let servers: readonly [ChildServer, ChildServer];
beforeAll(async () => {
  raced = await openTwoServers();
  servers = raced.servers as unknown as typeof servers;
});
afterAll(() => raced.remove());

const subscribe = (server: ChildServer, query = ''): Promise<StreamReader> =>
  readEventStream(server.url, raced.vendor.apiKeys.readOnly, query);

const ids = async (listener: StreamReader, count: number): Promise<string[]> =>
  (await listener.read(count)).map(({ id }) => id);

/** Through both servers in turn. */
async function write(writer: number): Promise<void> {
  const lines = await Promise.all(servers.map(({ url }) => Api.open(url, raced.vendor.apiKeys.readWrite)));
  for (let i = 0; i < EVENTS_EACH; i += 1) {
    const line = lines[(writer + i) % lines.length] as Api;
    await line.expect('POST', '/v1/events', { name: `${writer}.${i}` });
  }
  for (const line of lines) line.close();
}

/** Somebody whose line breaks after each few events, and who asks the other server then. */
async function readWithBreaks(): Promise<string[]> {
  const read: string[] = [];
  for (let turn = 0; read.length < ALL; turn += 1) {
    const query = `?after=${read.at(-1) ?? 'evt_0000000000000000'}`;
    const listener = await subscribe(servers[turn % 2] as ChildServer, query);
    read.push(...(await ids(listener, Math.min(1 + (turn % 13), ALL - read.length))));
    listener.close();
  }
  return read;
}

/** Somebody who asks again and again what came after the last event, so that one that is seen late would be missed. */
async function readByPages({ url }: ChildServer): Promise<string[]> {
  const line = await Api.open(url, raced.vendor.apiKeys.readOnly);
  const read: string[] = [];
  for (let empty = 0; read.length < ALL && empty < 10_000; empty += 1) {
    const path = `/v1/events?cursor=${read.at(-1) ?? ''}`;
    const { items } = await line.expect<{ readonly items: readonly { readonly id: string }[] }>('GET', path);
    if (items.length > 0) empty = 0;
    read.push(...items.map(({ id }) => id));
  }
  line.close();
  return read;
}

describe('Subscribers of two servers', () => {
  it('get all events once, in one order, whoever wrote them, and wherever their lines broke', async () => {
    const steady = await Promise.all(servers.map((server) => subscribe(server)));
    const reading = Promise.all([
      ...steady.map((listener) => ids(listener, ALL)),
      readWithBreaks(),
      ...servers.map(readByPages),
    ]);
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    const [here, ...others] = await reading;
    expect(new Set(here).size).toBe(ALL);
    for (const other of others) expect(other).toEqual(here);
    for (const listener of steady) listener.close();
  });

  it('do not keep a server from stopping', async () => {
    const [, server] = servers;
    const listener = await subscribe(server);
    const begun = performance.now();
    expect(await server.stop()).toBeNull();
    expect(await listener.ended).toBe('complete');
    // Eight seconds is what it gives to requests that do not end.
    expect(performance.now() - begun).toBeLessThan(7_000);
  });
});
