import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { contractCollections, testSeat, uniqueViolationError } from '../../store/contract/contract-fixture.js';
import { type Document, defineCollection } from '../../store/port.js';
import { Connections } from './connections.js';
import { createPostgresStore, openPostgresStore } from './open-postgres-store.js';
import { DEFAULT_TIMEOUTS } from './options.js';
import { openStore, postgresForTests, withPort, withStore } from './testing/postgres-for-tests.js';

const postgres = postgresForTests();

interface Car extends Document {
  readonly plate?: string;
  readonly colour?: string;
}
const NAME = 'synchronous_commit';
const onNotice = (): void => undefined;
const before = { cars: defineCollection<Car>({ name: 'cars' }) };
const after = { cars: defineCollection<Car>({ name: 'cars', unique: ['plate'], indexes: ['colour'] }) };

describe('Settings that could lose a change', () => {
  it.each([
    ['synchronous_commit', 'off'],
    ['synchronous_commit', 'local'],
  ])('%s = %s is refused', async (name, value) => {
    const { url, name: database } = await postgres.database();
    await postgres.server().query(`ALTER DATABASE ${database} SET ${name} = ${value}`);
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      message: expect.stringContaining(name),
    });
  });

  it.each(['fsync', 'full_page_writes'])('%s = off is refused, also when it comes later', async (name) => {
    const { url, name: database } = await postgres.database();
    const set = async (value: string): Promise<void> => {
      await postgres.server().query(`ALTER SYSTEM SET ${name} = ${value}`);
      await postgres.server().query('SELECT pg_reload_conf()');
    };
    await withStore(openStore(url), async (store) => {
      // A start option would win over what ALTER SYSTEM says; so this server was started without.
      await set('off');
      try {
        await expect.poll(async () => (await postgres.server().query(`SHOW ${name}`))[0]).toEqual({ [name]: 'off' });
        await expect(openStore(url)).rejects.toMatchObject({
          code: 'STORE_UNSAFE',
          message: expect.stringContaining(name),
        });
        await postgres.server().terminateBackends(database);
        const work = store.transaction((tx) => tx.seats.count());
        await expect(work).rejects.toMatchObject({ code: 'STORE_UNSAFE' });
      } finally {
        await set('on');
        await expect.poll(async () => (await postgres.server().query(`SHOW ${name}`))[0]).toEqual({ [name]: 'on' });
      }
    });
  });

  it('a later synchronous_commit = off does not reach sessions that are there', async () => {
    const { url } = await postgres.database();
    const connections = new Connections({ url, connections: 1, timeouts: DEFAULT_TIMEOUTS, onNotice });
    const ours = async () =>
      (await connections.query('SELECT pg_backend_pid() AS pid, current_setting($1) AS is', [NAME]))[0];
    const before = await ours();
    expect(before).toMatchObject({ is: 'on' });
    await postgres.server().query(`ALTER SYSTEM SET ${NAME} = off`);
    try {
      await postgres.server().query('SELECT pg_reload_conf()');
      await expect.poll(async () => (await postgres.server().query(`SHOW ${NAME}`))[0]).toEqual({ [NAME]: 'off' });
      expect(await ours()).toEqual(before);
    } finally {
      await postgres.server().query(`ALTER SYSTEM RESET ${NAME}`);
      await postgres.server().query('SELECT pg_reload_conf()');
      await connections.close();
    }
  });

  it('an encoding that can not hold every text is refused', async () => {
    const { url } = await postgres.server().createDatabase("ENCODING 'LATIN1' TEMPLATE template0");
    await expect(createPostgresStore({ url, collections: {} })).rejects.toMatchObject({ code: 'STORE_UNSAFE' });
  });
});

describe('A database that can not be used', () => {
  const secret = 'hunter2secret';

  it('says what is wrong and what to do, and never the password', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    squatter.close();
    await once(squatter, 'close');
    const { url } = await postgres.database();
    const other = new URL(url);
    other.password = secret;
    for (const bad of [other.href, withPort(other.href, port), url.replace(/\/t_.*/, '/nowhere')]) {
      const error = await openStore(bad).then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(`${error?.message} ${String(error?.cause)}`).not.toContain(secret);
      expect(error?.message).toContain('127.0.0.1:');
    }
  });

  it('that does not answer is given up in time', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { url } = await postgres.database();
    const begun = performance.now();
    const opening = openStore(withPort(url, (silent.address() as AddressInfo).port));
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - begun).toBeLessThan(8_000);
    silent.close();
  });

  it('is not taken for a new one: without a ledger, or with that of another vendor', async () => {
    const { url } = await postgres.server().createDatabase();
    await expect(openStore(url)).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
    await createPostgresStore({ url, collections: contractCollections, vendor: 'acme' });
    await expect(openStore(url, { vendor: 'evil' })).rejects.toMatchObject({ code: 'STORE_MISMATCH' });
    await withStore(openStore(url, { vendor: 'acme' }), (store) => store.healthy());
    const again = createPostgresStore({ url, collections: contractCollections, vendor: 'acme' });
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
  });

  it('that a newer version has changed is refused', async () => {
    const { url, name } = await postgres.database();
    await postgres.server().query(`INSERT INTO countersign._migrations VALUES ('2099-01-01-later', 'then')`, name);
    await expect(openStore(url)).rejects.toMatchObject({ code: 'STORE_NEWER' });
  });
});

describe('The schema', () => {
  it('is made once by processes that start at the same time', async () => {
    const { url } = await postgres.server().createDatabase();
    const making = await Promise.allSettled(
      Array.from({ length: 4 }, () => createPostgresStore({ url, collections: after, vendor: 'acme' })),
    );
    expect(making.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const stores = await Promise.all(
      Array.from({ length: 4 }, () =>
        openPostgresStore({ url, collections: { ...after, more: before.cars }, onNotice }),
      ).map((opening) => opening.catch((error: unknown) => error)),
    );
    // Two collections of one name are the caller's mistake, on every adapter.
    for (const store of stores) expect(store).toBeInstanceOf(TypeError);
    const opened = await Promise.all(
      Array.from({ length: 4 }, () =>
        openPostgresStore({ url, collections: { ...after, ...contractCollections }, onNotice }),
      ),
    );
    for (const [i, store] of opened.entries()) {
      await store.transaction((tx) => tx.cars.insert({ id: `car-${i}`, plate: `p${i}` }));
    }
    for (const store of opened) await store.close();
  });

  it('gets and fills an index that is declared later, and keeps it in step with what older versions write', async () => {
    const { url } = await postgres.database(before);
    const long = 'x'.repeat(100_000);
    await withStore(openPostgresStore({ url, collections: before, onNotice }), async (old) => {
      await old.transaction(async (tx) => {
        await tx.cars.insert({ id: 'a', plate: 'one\u0000', colour: long });
        await tx.cars.insert({ id: 'b', colour: `${long}y` });
      });
      await withStore(openPostgresStore({ url, collections: after, onNotice }), async (now) => {
        const find = (colour: string) =>
          now.transaction(async (tx) => (await tx.cars.find('colour', colour)).map(({ id }) => id));
        expect(await find(long)).toEqual(['a']);
        expect(await now.transaction(async (tx) => (await tx.cars.find('plate', 'one\u0000'))[0]?.id)).toBe('a');
        const twice = now.transaction((tx) => tx.cars.insert({ id: 'c', plate: 'one\u0000' }));
        await expect(twice).rejects.toMatchObject(uniqueViolationError);
        await old.transaction((tx) => tx.cars.put({ id: 'b', colour: 'red' }));
        expect(await find('red')).toEqual(['b']);
      });
    });
  });

  it('does not get a unique index over documents that share a value', async () => {
    const { url } = await postgres.database(before);
    await withStore(openPostgresStore({ url, collections: before, onNotice }), (store) =>
      store.transaction(async (tx) => {
        for (const id of ['a', 'b']) await tx.cars.insert({ id, plate: 'same' });
      }),
    );
    await expect(openPostgresStore({ url, collections: after, onNotice })).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
    });
    await withStore(openPostgresStore({ url, collections: before, onNotice }), (store) => store.healthy());
  });

  it('keeps collections that are not declared', async () => {
    const { url } = await postgres.database({ ...before, ...contractCollections });
    await withStore(openPostgresStore({ url, collections: before, onNotice }), (store) =>
      store.transaction((tx) => tx.cars.insert({ id: 'a' })),
    );
    await withStore(openStore(url), (store) => store.transaction((tx) => tx.seats.insert(testSeat('s'))));
    await withStore(openPostgresStore({ url, collections: before, onNotice }), async (store) => {
      expect(await store.transaction((tx) => tx.cars.count())).toBe(1);
    });
    expect(await withStore(openStore(url), (store) => store.transaction((tx) => tx.seats.get('s')))).toEqual(
      testSeat('s'),
    );
  });
});
