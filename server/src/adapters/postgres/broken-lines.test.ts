import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContractStore, testSeat } from '../../store/contract/contract-fixture.js';
import { type ProxyAction, TcpProxy, type TestDatabase } from '../../testing/postgres/index.js';
import { openStore, postgresForTests, withPort } from './testing/postgres-for-tests.js';

const postgres = postgresForTests();

let database: TestDatabase;
let proxy: TcpProxy;
let store: ContractStore;
beforeEach(async () => {
  database = await postgres.database();
  proxy = await TcpProxy.to(postgres.server().port);
  store = await openStore(withPort(database.url, proxy.port));
});
afterEach(async () => {
  proxy.onRequest = () => 'pass';
  await store.close();
  await proxy.close();
});

/** Does something to the next COMMIT only. */
function atNextCommit(fate: ProxyAction, also: () => void = () => undefined): void {
  proxy.onRequest = (bytes) => {
    // As a statement: BEGIN has READ COMMITTED in it.
    if (!bytes.includes('COMMIT\0')) return 'pass';
    proxy.onRequest = () => 'pass';
    also();
    return fate;
  };
}

/** Inserts a document, and counts how often it had to. */
async function insertOnce(id: string): Promise<number> {
  let runs = 0;
  await store.transaction(async (tx) => {
    runs += 1;
    await tx.seats.insert(testSeat(id, { code: id }));
    await tx.notes.insert({ id, text: `run ${runs}` });
  });
  return runs;
}

const everything = () => store.transaction(async (tx) => [await tx.seats.count(), await tx.notes.count()]);

describe('A line that breaks', () => {
  it('before a unit of work, is made anew', async () => {
    await store.transaction((tx) => tx.seats.insert(testSeat('a')));
    proxy.cutAll();
    expect(await store.transaction((tx) => tx.seats.count())).toBe(1);
  });

  it('while it is new and its settings are asked for, is made anew', async () => {
    proxy.cutAll();
    let cut = 0;
    proxy.onRequest = (bytes) => {
      if (cut === 3 || !bytes.includes('server_version_num')) return 'pass';
      cut += 1;
      return 'cut-after';
    };
    expect(await store.transaction((tx) => tx.seats.count())).toBe(0);
    expect(cut).toBe(3);
  });

  it('in the middle of one, has it run again', async () => {
    let runs = 0;
    await store.transaction(async (tx) => {
      runs += 1;
      await tx.seats.insert(testSeat('a'));
      if (runs === 1) proxy.cutAll();
      await tx.notes.insert({ id: 'n', text: 'x' });
    });
    expect([runs, await everything()]).toEqual([2, [1, 1]]);
  });

  it('also when the work swallows the error', async () => {
    let runs = 0;
    await store.transaction(async (tx) => {
      runs += 1;
      await tx.seats.insert(testSeat('a'));
      if (runs === 1) proxy.cutAll();
      await tx.notes.insert({ id: 'n', text: 'x' }).catch(() => undefined);
    });
    expect([runs, await everything()]).toEqual([2, [1, 1]]);
  });

  it('because the server ended its session, has it run again', async () => {
    let runs = 0;
    await store.transaction(async (tx) => {
      runs += 1;
      await tx.seats.insert(testSeat('a'));
      if (runs === 1) await postgres.server().terminateBackends(database.name);
      await tx.notes.insert({ id: 'n', text: 'x' });
    });
    expect([runs, await everything()]).toEqual([2, [1, 1]]);
  });

  it('after COMMIT took effect, does not have it run again', async () => {
    atNextCommit('cut-after');
    expect(await insertOnce('a')).toBe(1);
    expect(await everything()).toEqual([1, 1]);
  });

  it('before COMMIT reached the server, has it run again', async () => {
    atNextCommit('cut-before');
    expect(await insertOnce('a')).toBe(2);
    expect(await everything()).toEqual([1, 1]);
  });

  it('at the COMMIT of a unit of work that wrote nothing, harms nothing', async () => {
    atNextCommit('cut-before');
    await store.transaction((tx) => tx.lock('seats', 'a'));
  });

  it('at COMMIT and for good, leaves the outcome unknown, and says so in time', async () => {
    const impatient = await openStore(withPort(database.url, proxy.port), {
      timeouts: { patience: 300, connect: 200 },
    });
    atNextCommit('cut-after', () => {
      proxy.onRequest = () => 'cut-before';
    });
    const work = impatient.transaction((tx) => tx.seats.insert(testSeat('a')));
    await expect(work).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    proxy.onRequest = () => 'pass';
    await impatient.close();
    expect(await everything()).toEqual([1, 0]);
  });

  it('and comes back, makes the store healthy again', async () => {
    proxy.onRequest = () => 'cut-before';
    expect(await store.healthy()).toBe(false);
    proxy.onRequest = () => 'pass';
    expect(await store.healthy()).toBe(true);
  });
});

describe('A transaction id that a crash has handed out twice', () => {
  it('does not pass for the one that was lost', async () => {
    const server = postgres.server();
    await store.healthy();
    // From now on, new sessions are told that whatever they ask about was committed.
    await server.query(
      `CREATE FUNCTION countersign.pg_xact_status(xid8) RETURNS text LANGUAGE sql AS $$ SELECT 'committed' $$;
       ALTER ROLE countersign IN DATABASE ${database.name} SET search_path = countersign, pg_catalog`,
      database.name,
    );
    atNextCommit('cut-before');
    await expect(insertOnce('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await everything()).toEqual([0, 0]);
    atNextCommit('cut-after');
    expect(await insertOnce('a')).toBe(1);
  });
});

describe('Two units of work that wait for each other', () => {
  it('both get through', async () => {
    let waiting = 0;
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const both = (first: string, second: string) =>
      store.transaction(async (tx) => {
        await tx.lock('seats', first);
        waiting += 1;
        if (waiting === 2) meet();
        await met;
        await tx.lock('seats', second);
        const count = (await tx.seats.get('counter'))?.count ?? 0;
        await tx.seats.put(testSeat('counter', { count: count + 1 }));
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    expect(waiting).toBe(3);
    expect(await store.transaction((tx) => tx.seats.get('counter'))).toEqual(testSeat('counter', { count: 2 }));
  });
});

describe('Round trips', () => {
  it('of a unit of work that only reads are one a read, without a transaction', async () => {
    const sent: Buffer[] = [];
    proxy.onRequest = (bytes) => {
      sent.push(bytes);
      return 'pass';
    };
    await store.transaction(async (tx) => {
      await tx.seats.get('a');
      await tx.seats.find('owner', 'kim');
    });
    sent.length = 0;
    await store.transaction(async (tx) => {
      await tx.seats.get('a');
      await tx.seats.find('owner', 'kim');
      expect(await tx.seats.get('no such id, ünlikely')).toBeUndefined();
    });
    expect(sent).toHaveLength(2);
    expect(Buffer.concat(sent).includes('BEGIN')).toBe(false);
  });
});
