import { afterEach, describe, expect, it } from 'vitest';
import { TcpProxy } from '../../testing/postgres/index.js';
import { postgresForTests, withPort } from './testing/postgres-for-tests.js';
import { openPostgresCounters, type PostgresCounters } from './window-counters.js';

const postgres = postgresForTests();
const START = 1_800_000_000_000;
const MINUTE = 60_000;

let opened: PostgresCounters[] = [];
afterEach(async () => {
  for (const counters of opened) await counters.close();
  opened = [];
});

function counters(url: string, exchangeEvery = 20): PostgresCounters {
  const made = openPostgresCounters({ url, onNotice: () => undefined, exchangeEvery });
  opened.push(made);
  return made;
}

describe('Counts over several processes', () => {
  it('of what must be exact are exact, each key by itself, and begin anew with the window', async () => {
    const { url } = await postgres.database();
    const both = [counters(url), counters(url)];
    const hits = await Promise.all(
      Array.from({ length: 40 }, (_, i) => both[i % 2]?.failedKeys.hit(i < 30 ? 'a\u0000' : 'b', START)),
    );
    const countsOf = (from: number, to: number) =>
      hits
        .slice(from, to)
        .map((hit) => hit?.count)
        .sort((a = 0, b = 0) => a - b);
    expect(countsOf(0, 30)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(countsOf(30, 40)).toEqual(Array.from({ length: 10 }, (_, i) => i + 1));
    const { endsAt } = await (both[0] as PostgresCounters).failedKeys.hit('b', START);
    expect(endsAt % MINUTE).toBe(0);
    expect((await (both[1] as PostgresCounters).failedKeys.hit('b', endsAt)).count).toBe(1);
  });

  it('take back what was counted, everywhere', async () => {
    const { url } = await postgres.database();
    const [here, there] = [counters(url), counters(url)];
    for (let i = 1; i <= 3; i += 1) await here.failedSignIns.hit('a', START);
    expect((await there.failedSignIns.hit('a', START, -1)).count).toBe(2);
    expect((await here.failedSignIns.hit('a', START)).count).toBe(3);
    expect((await here.failedKeys.hit('a', START)).count).toBe(1);
  });

  it('of what must be swift are there at once, and meet a little later', async () => {
    const { url } = await postgres.database();
    const [here, there] = [counters(url), counters(url)];
    for (let i = 1; i <= 10; i += 1) expect(here.address.hit('a', START)).toMatchObject({ count: i });
    for (let i = 1; i <= 5; i += 1) there.apiKey.hit('a', START);
    let own = 0;
    await expect
      .poll(async () => {
        own += 1;
        return (await there.address.hit('a', START)).count - own;
      })
      .toBe(10);
  });

  it('are removed when their windows are over', async () => {
    const { url, name } = await postgres.database();
    const { failedKeys } = counters(url);
    const rows = () => postgres.server().query<{ key: string }>('SELECT key FROM countersign._window_counts', name);
    await failedKeys.hit('early', START);
    await failedKeys.hit('later', START + MINUTE);
    expect(await rows()).toHaveLength(2);
    await failedKeys.hit('late', START + 5 * MINUTE);
    expect((await rows()).map(({ key }) => key)).toEqual(['failed-keys late']);
  });

  it('are each process’s own while the database is away, and shared again afterwards', async () => {
    const { url } = await postgres.database();
    const proxy = await TcpProxy.to(postgres.server().port);
    const away = counters(withPort(url, proxy.port));
    const near = counters(url);
    expect((await away.failedKeys.hit('a', START)).count).toBe(1);
    proxy.onRequest = () => 'cut-before';
    expect((await near.failedKeys.hit('a', START)).count).toBe(2);
    expect((await away.failedKeys.hit('a', START)).count).toBe(2);
    expect(away.address.hit('a', START)).toMatchObject({ count: 1 });
    proxy.onRequest = () => 'pass';
    expect((await away.failedKeys.hit('a', START)).count).toBe(3);
    await away.close();
    await proxy.close();
    opened = [near];
  });
});
