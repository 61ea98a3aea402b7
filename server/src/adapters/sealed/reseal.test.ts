import { describe, expect, it } from 'vitest';
import { systemRandom as random } from '../../startup/system.js';
import { type ContractStore, contractCollections, type Seat, testSeat } from '../../store/contract/contract-fixture.js';
import type { Collection } from '../../store/port.js';
import { createMemoryStore } from '../memory/memory-store.js';
import { DataKeys } from './data-keys.js';
import { reseal } from './reseal.js';
import { SealedCollection } from './sealed-collection.js';
import { SealedForm } from './sealed-form.js';
import { sealStore } from './sealed-store.js';

const [A, B] = [random(32), random(32)];
const keysOf = (...keys: readonly Uint8Array[]): DataKeys => new DataKeys(keys, random);
const seal = (inner: ContractStore, keys: DataKeys, uniform = false) =>
  sealStore(inner, contractCollections, keys, { uniform });

describe('Rewriting a store under its newest key', () => {
  async function mixture() {
    const inner = createMemoryStore(contractCollections);
    const add = (store: ContractStore, ids: readonly string[]) =>
      store.transaction(async (tx) => {
        for (const id of ids) await tx.seats.insert(testSeat(id, { code: `code ${id}`, owner: 'kim', extra: [id] }));
      });
    await add(inner, ['p1', 'p2', 'p3']);
    await add(seal(inner, keysOf(A)), ['a1', 'a2', 'a3']);
    await add(seal(inner, keysOf(A, B)), ['b1', 'b2', 'b3']);
    await inner.transaction((tx) => tx.seats.insert(testSeat('open', { badge: 'x' })));
    return { inner, store: seal(inner, keysOf(A, B)) };
  }
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'p1', 'p2', 'p3'];
  const kimsOf = (store: ContractStore) =>
    store.transaction(async (tx) => (await tx.seats.find('owner', 'kim')).map(({ id, code }) => [id, code]));
  const expected = all.map((id) => [id, `code ${id}`]);

  it('finds each before, and each after with that key alone, and none in plain text', async () => {
    const { inner, store } = await mixture();
    expect(await kimsOf(store)).toEqual(expected);
    const told: string[] = [];
    const onProgress = (done: number, total: number) => told.push(`${done}/${total}`);
    expect(await reseal(inner, contractCollections, keysOf(A, B), { batch: 2, onProgress })).toBe(6);
    expect(told).toEqual(['10/10']);
    expect(await reseal(inner, contractCollections, keysOf(A, B), { batch: 2 })).toBe(0);
    store.setUniform();
    expect(await kimsOf(store)).toEqual(expected);
    expect(await kimsOf(seal(inner, keysOf(B), true))).toEqual(expected);
    const kept = await inner.transaction((tx) => tx.seats.page({ limit: 100 }));
    expect(JSON.stringify(kept)).not.toMatch(/code |kim/);
  });

  it('can end after each unit of work, and begin again', async () => {
    for (let units = 0; units < 6; units += 1) {
      const { inner, store } = await mixture();
      let left = units;
      const failing: ContractStore = {
        ...inner,
        healthy: () => inner.healthy(),
        close: () => inner.close(),
        transaction: (work) =>
          inner.transaction(async (tx) => {
            const result = await work({
              ...tx,
              lock: async (...of) => {
                if (left <= 0) throw new Error('killed');
                left -= 1;
                return tx.lock(...of);
              },
            });
            return result;
          }),
      };
      await expect(reseal(failing, contractCollections, keysOf(A, B), { batch: 1 })).rejects.toThrow('killed');
      expect(await kimsOf(store)).toEqual(expected);
      for (const id of all) {
        const taken = store.transaction((tx) => tx.seats.insert(testSeat('new', { code: `code ${id}` })));
        await expect(taken).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' });
      }
      expect(await reseal(inner, contractCollections, keysOf(A, B), { batch: 1 })).toBe(6 - units);
      expect(await kimsOf(store)).toEqual(expected);
    }
  });

  it('goes on beside those who use the store', async () => {
    const { inner, store } = await mixture();
    const changing = all.map((id) =>
      store.transaction(async (tx) => {
        await tx.lock('seats', id);
        await tx.seats.put({ ...((await tx.seats.get(id)) as Seat), badge: `of ${id}` });
      }),
    );
    await Promise.all([reseal(inner, contractCollections, keysOf(A, B), { batch: 1 }), ...changing]);
    expect(await kimsOf(seal(inner, keysOf(B), true))).toEqual(expected);
    expect((await store.transaction((tx) => tx.seats.find('badge', 'of p2')))[0]?.code).toBe('code p2');
  });

  const ways: readonly (readonly [string, (seats: Collection<Seat>, code: string) => Promise<readonly Seat[]>])[] = [
    ['by find', (seats, code) => seats.find('code', code)],
    ['by page', async (seats, code) => (await seats.page({ limit: 9, where: { code } })).items],
  ];

  it.each(ways)('hides no document from who looks for it at the same moment, %s', async (_, look) => {
    for (const id of ['p1', 'a1', 'b1']) {
      for (let moment = 0; moment < 3; moment += 1) {
        const { inner } = await mixture();
        let looks = 0;
        // As on PostgreSQL, each read sees what was committed when it began.
        const lookAgain = async <T>(work: (seats: Collection<Seat>) => Promise<T>): Promise<T> => {
          if (looks === moment) await reseal(inner, contractCollections, keysOf(A, B), { batch: 10 });
          looks += 1;
          return inner.transaction((tx) => work(tx.seats));
        };
        const below = {
          find: (index, value) => lookAgain((seats) => seats.find(index, value)),
          page: (request) => lookAgain((seats) => seats.page(request)),
        } as Collection<Seat>;
        const form = new SealedForm(contractCollections.seats, keysOf(A, B));
        const found = await look(new SealedCollection(form, below, () => false), `code ${id}`);
        expect([moment, found.map((one) => one.id)]).toEqual([moment, [id]]);
        expect(looks).toBe(3);
      }
    }
  });

  it('ends when it is told to', async () => {
    const { inner } = await mixture();
    const signal = AbortSignal.abort();
    await expect(reseal(inner, contractCollections, keysOf(A, B), { batch: 1, signal })).rejects.toThrow('aborted');
  });
});
