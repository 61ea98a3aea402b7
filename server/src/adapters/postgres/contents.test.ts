import { describe, expect, it } from 'vitest';
import type { StoredDocument } from '../../store/contents.js';
import { contractCollections, type Seat, testSeat } from '../../store/contract/contract-fixture.js';
import { HOSTILE_VALUES } from '../../testing/hostile-inputs.js';
import { readPostgresContents } from './contents.js';
import { fillPostgresStore } from './fill-postgres-store.js';
import { openStore, postgresForTests, withStore } from './testing/postgres-for-tests.js';

const postgres = postgresForTests();

async function contentsOf(url: string): Promise<readonly StoredDocument[]> {
  const contents = await readPostgresContents({ url });
  const all: StoredDocument[] = [];
  for await (const batch of contents.batches()) all.push(...batch);
  await contents.close();
  expect(all).toHaveLength(contents.count);
  return all;
}

const words = ['', '\u0000', '\u001a', '\u001a0000', '\ud800', '\udc00\ud800', '\\u0000', '\\\u0000', 'Zoë 🗝', '"\\'];

describe('The contents of a database', () => {
  it('fill another one, which then is the same, text for text and property for property', async () => {
    const { url } = await postgres.database();
    const extra = Object.fromEntries(words.map((word, i) => [`${word}${i}`, [word, { [word]: null }]]));
    const seats: Seat[] = [...words, ...HOSTILE_VALUES.filter((value) => typeof value === 'string')].map((word, i) =>
      testSeat(`s${i}`, { owner: word, code: `${word}${i}`, extra: { z: word, a: extra } }),
    );
    await withStore(openStore(url), (store) =>
      store.transaction(async (tx) => {
        for (const one of seats) await tx.seats.insert(one);
        for (let i = 0; i < 2_500; i += 1) await tx.notes.insert({ id: `n${i}`, text: 'x' });
      }),
    );
    const all = await contentsOf(url);
    expect(all.map(({ collection, document }) => `${collection} ${document.id}`)).toEqual(
      all.map(({ collection, document }) => `${collection} ${document.id}`).sort(),
    );
    const copy = await postgres.server().createDatabase();
    const filling = await fillPostgresStore({ url: copy.url });
    for (let i = 0; i < all.length; i += 700) await filling.add(all.slice(i, i + 700));
    await expect(readPostgresContents({ url: copy.url })).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
    await filling.finish();
    expect(JSON.stringify(await contentsOf(copy.url))).toBe(JSON.stringify(all));
    await withStore(openStore(copy.url, { vendor: 'acme' }), (store) =>
      store.transaction(async (tx) => {
        for (const { id, owner = '', ...rest } of seats) {
          expect((await tx.seats.find('owner', owner)).some((found) => found.id === id)).toBe(true);
          expect(await tx.seats.get(id)).toEqual({ id, owner, ...rest });
        }
      }),
    );
  });

  it('are of one moment, whatever is written meanwhile', async () => {
    const { url } = await postgres.database();
    await withStore(openStore(url), async (store) => {
      await store.transaction((tx) => tx.seats.insert(testSeat('a')));
      const contents = await readPostgresContents({ url });
      await store.transaction(async (tx) => {
        await tx.seats.delete('a');
        await tx.notes.insert({ id: 'n', text: 'x' });
      });
      const ids: string[] = [];
      for await (const batch of contents.batches()) ids.push(...batch.map(({ document }) => document.id));
      await contents.close();
      expect([ids, contents.count]).toEqual([['a'], 1]);
    });
  });
});

describe('A database that is to be read by one alone', () => {
  const alone = async (url: string) => (await readPostgresContents({ url, exclusive: true })).close();
  const locked = { name: 'CountersignError', code: 'STORE_LOCKED' };

  it('is refused while somebody has it open who has never asked anything', async () => {
    const { url } = await postgres.database();
    await withStore(openStore(url), async () => {
      await expect(alone(url)).rejects.toMatchObject(locked);
    });
    await alone(url);
  });

  it('is refused while somebody has it open who has long asked nothing', async () => {
    const { url, name } = await postgres.database();
    const lines = async () =>
      (await postgres.server().query(`SELECT FROM pg_stat_activity WHERE datname = '${name}'`)).length;
    await withStore(openStore(url, { timeouts: { idle: 50 } }), async (store) => {
      await Promise.all(Array.from({ length: 5 }, () => store.transaction((tx) => tx.lock('seats', 'a'))));
      expect(await lines()).toBeGreaterThan(1);
      await expect.poll(lines).toBeLessThanOrEqual(1);
      await expect(alone(url)).rejects.toMatchObject(locked);
    });
  });
});

describe('Filling', () => {
  const documents = [
    { collection: 'contract_seats', document: testSeat('a', { code: 'one' }) },
    { collection: 'contract_seats', document: testSeat('b', { code: 'one' }) },
  ];

  it('that is abandoned leaves the database as it was', async () => {
    const { url } = await postgres.server().createDatabase();
    const filling = await fillPostgresStore({ url, collections: contractCollections });
    await filling.add(documents.slice(0, 1));
    await filling.abandon();
    await expect(openStore(url)).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
  });

  it('refuses values that are taken, and a name that no collection has', async () => {
    const { url } = await postgres.server().createDatabase();
    const filling = await fillPostgresStore({ url, collections: contractCollections });
    await expect(filling.add(documents)).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' });
    await filling.abandon();
    const other = await fillPostgresStore({ url });
    await expect(other.add([{ collection: 'x"; DROP', document: { id: 'a' } }])).rejects.toThrow(TypeError);
    await other.abandon();
  });

  it('refuses a database that holds documents, and takes one whose ledger is empty and nobody’s', async () => {
    const { url } = await postgres.database();
    const filling = await fillPostgresStore({ url, vendor: 'acme' });
    await filling.add(documents.slice(0, 1));
    await filling.finish();
    await expect(fillPostgresStore({ url })).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
    await expect(openStore(url, { vendor: 'evil' })).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
  });
});
