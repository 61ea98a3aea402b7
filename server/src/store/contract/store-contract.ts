import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeCollectionContract } from './collection-contract.js';
import {
  type ContractStore,
  contractCollections,
  type OpenedStore,
  testSeat,
  uniqueViolationError,
} from './contract-fixture.js';
import { describePageContract } from './page-contract.js';

/**
 * The contract of `port.ts`, run by every adapter's tests. For tests only: it imports Vitest.
 * @param openStore opens a new, empty store with `contractCollections`. `reopen`, if the adapter is persistent, opens
 * the same store again after it was closed.
 */
export function describeStoreContract(name: string, openStore: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the store's contract`, () => {
    let opened: OpenedStore;
    let store: ContractStore;

    beforeEach(async () => {
      opened = await openStore();
      store = opened.store;
    });

    afterEach(() => opened.cleanup());

    describeCollectionContract(() => store);
    describePageContract(() => store);

    describe('a unit of work', () => {
      it('returns what the work returns', async () => {
        expect(await store.transaction(async () => 'done')).toBe('done');
      });

      it('sees its own writes', async () => {
        await store.transaction(async (tx) => {
          await tx.seats.insert(testSeat('a', { owner: 'kim', code: 'one' }));
          expect(await tx.seats.get('a')).toEqual(testSeat('a', { owner: 'kim', code: 'one' }));
          expect(await tx.seats.find('owner', 'kim')).toHaveLength(1);
          await tx.seats.put(testSeat('a', { owner: 'lee' }));
          expect(await tx.seats.find('owner', 'kim')).toEqual([]);
          expect(await tx.seats.find('code', 'one')).toEqual([]);
          expect(await tx.seats.find('owner', 'lee')).toEqual([testSeat('a', { owner: 'lee' })]);
          expect((await tx.seats.page({ limit: 10 })).items).toHaveLength(1);
          expect(await tx.seats.count()).toBe(1);
          await tx.seats.delete('a');
          expect(await tx.seats.get('a')).toBeUndefined();
          expect(await tx.seats.count()).toBe(0);
        });
      });

      it('leaves nothing when the work throws, and throws the same error', async () => {
        await store.transaction(async (tx) => {
          await tx.seats.insert(testSeat('kept', { owner: 'kim', code: 'one', count: 1 }));
          await tx.seats.insert(testSeat('also kept', { owner: 'kim' }));
        });
        const reason = new Error('changed my mind');
        const work = store.transaction(async (tx) => {
          await tx.seats.put(testSeat('kept', { owner: 'lee', code: 'two', count: 2 }));
          await tx.seats.delete('also kept');
          await tx.seats.insert(testSeat('new', { owner: 'lee', code: 'one' }));
          await tx.notes.insert({ id: 'new', text: 'x' });
          throw reason;
        });
        await expect(work).rejects.toBe(reason);
        await store.transaction(async (tx) => {
          expect((await tx.seats.page({ limit: 10 })).items).toEqual([
            testSeat('also kept', { owner: 'kim' }),
            testSeat('kept', { owner: 'kim', code: 'one', count: 1 }),
          ]);
          expect(await tx.seats.find('owner', 'lee')).toEqual([]);
          expect(await tx.seats.find('owner', 'kim')).toHaveLength(2);
          expect(await tx.seats.find('code', 'two')).toEqual([]);
          expect((await tx.seats.find('code', 'one'))[0]?.id).toBe('kept');
          expect(await tx.notes.count()).toBe(0);
        });
      });

      it('leaves nothing when one of its writes fails and the work does not catch it', async () => {
        await store.transaction((tx) => tx.seats.insert(testSeat('a', { code: 'one' })));
        const work = store.transaction(async (tx) => {
          await tx.notes.insert({ id: 'n', text: 'x' });
          await tx.seats.insert(testSeat('b', { code: 'one' }));
        });
        await expect(work).rejects.toMatchObject(uniqueViolationError);
        expect(await store.transaction((tx) => tx.notes.count())).toBe(0);
      });

      it('goes on after a violation that the work catches', async () => {
        await store.transaction((tx) => tx.seats.insert(testSeat('a', { code: 'one', count: 1 })));
        await store.transaction(async (tx) => {
          await tx.notes.insert({ id: 'before', text: 'x' });
          await expect(tx.seats.insert(testSeat('a', { count: 2 }))).rejects.toMatchObject(uniqueViolationError);
          await expect(tx.seats.put(testSeat('b', { code: 'one' }))).rejects.toMatchObject(uniqueViolationError);
          await tx.notes.insert({ id: 'after', text: 'x' });
        });
        await store.transaction(async (tx) => {
          expect(await tx.notes.count()).toBe(2);
          expect((await tx.seats.page({ limit: 10 })).items).toEqual([testSeat('a', { code: 'one', count: 1 })]);
        });
      });

      it('puts back what it replaced, deleted and put again, in one go, when the work throws', async () => {
        await store.transaction(async (tx) => {
          await tx.seats.insert(testSeat('a', { code: 'one', owner: 'kim' }));
          await tx.seats.insert(testSeat('b', { code: 'two', owner: 'kim' }));
        });
        const before = await contractContents(store);
        const work = store.transaction(async (tx) => {
          await tx.seats.put(testSeat('a', { owner: 'kim' }));
          await tx.seats.put(testSeat('b', { code: 'one' }));
          await tx.seats.put(testSeat('a', { code: 'two', owner: 'lee' }));
          await tx.seats.delete('b');
          await tx.seats.insert(testSeat('b', { code: 'three', owner: 'lee' }));
          throw new Error('no');
        });
        await expect(work).rejects.toThrow('no');
        expect(await contractContents(store)).toEqual(before);
        await store.transaction(async (tx) => {
          expect((await tx.seats.find('code', 'one')).map(({ id }) => id)).toEqual(['a']);
          expect((await tx.seats.find('code', 'two')).map(({ id }) => id)).toEqual(['b']);
          expect((await tx.seats.find('owner', 'kim')).map(({ id }) => id)).toEqual(['a', 'b']);
          expect(await tx.seats.find('owner', 'lee')).toEqual([]);
        });
      });

      it('never shows half of itself to another', async () => {
        await store.transaction(async (tx) => {
          await tx.seats.insert(testSeat('from', { count: 100 }));
          await tx.seats.insert(testSeat('to', { count: 0 }));
        });
        const move = () =>
          store.transaction(async (tx) => {
            await tx.lock('seats', 'from');
            const [from, to] = [await tx.seats.get('from'), await tx.seats.get('to')];
            await tx.seats.put(testSeat('from', { count: (from?.count ?? 0) - 1 }));
            await new Promise(setImmediate);
            await tx.seats.put(testSeat('to', { count: (to?.count ?? 0) + 1 }));
          });
        const look = () =>
          store.transaction(async (tx) => {
            const { items } = await tx.seats.page({ limit: 10 });
            return items.reduce((sum, { count = 0 }) => sum + count, 0);
          });
        const sums = await Promise.all(
          Array.from({ length: 20 }, async () => (await Promise.all([move(), look()]))[1]),
        );
        expect(new Set(sums)).toEqual(new Set([100]));
        expect(await store.transaction((tx) => tx.seats.get('to'))).toEqual(testSeat('to', { count: 20 }));
      });

      it('is of no use once it has ended', async () => {
        const leaked = await store.transaction(async (tx) => ({ tx }));
        await expect(leaked.tx.seats.put(testSeat('late'))).rejects.toThrow(TypeError);
        await expect(leaked.tx.seats.get('late')).rejects.toThrow(TypeError);
        await expect(leaked.tx.lock('seats', 'late')).rejects.toThrow(TypeError);
        expect(await store.transaction((tx) => tx.seats.count())).toBe(0);
      });
    });

    describe('a lock', () => {
      it('lets forty concurrent increments each count', async () => {
        await store.transaction((tx) => tx.seats.insert(testSeat('counter', { count: 0 })));
        const increment = () =>
          store.transaction(async (tx) => {
            await tx.lock('seats', 'counter');
            const before = (await tx.seats.get('counter'))?.count ?? 0;
            // Gives the others every chance to read the same count.
            await new Promise(setImmediate);
            await tx.seats.put(testSeat('counter', { count: before + 1 }));
            return before + 1;
          });
        const counts = await Promise.all(Array.from({ length: 40 }, increment));
        expect(new Set(counts).size).toBe(40);
        expect(await store.transaction((tx) => tx.seats.get('counter'))).toEqual(testSeat('counter', { count: 40 }));
      });

      it('holds for a record that does not exist, so only the first inserts it', async () => {
        const claim = () =>
          store.transaction(async (tx) => {
            await tx.lock('notes', 'only');
            if ((await tx.notes.get('only')) !== undefined) return false;
            await new Promise(setImmediate);
            await tx.notes.insert({ id: 'only', text: 'mine' });
            return true;
          });
        const claims = await Promise.all(Array.from({ length: 20 }, claim));
        expect(claims.filter(Boolean)).toHaveLength(1);
      });

      it('is let go when the work throws, and may be taken twice by one', async () => {
        const failing = store.transaction(async (tx) => {
          await tx.lock('seats', 'a');
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        await store.transaction(async (tx) => {
          await tx.lock('seats', 'a');
          await tx.lock('seats', 'a');
        });
      });

      it('is for a collection that there is', async () => {
        const work = store.transaction((tx) => tx.lock('nothing' as 'seats', 'a'));
        await expect(work).rejects.toThrow(TypeError);
      });
    });

    describe('the store', () => {
      it('is healthy until it is closed, then refuses', async () => {
        expect(await store.healthy()).toBe(true);
        const accepted = store.transaction((tx) => tx.seats.insert(testSeat('in time')));
        await store.close();
        await accepted;
        expect(await store.healthy()).toBe(false);
        await expect(store.transaction(async () => 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
        await store.close();
      });

      it('is the same after it was closed and opened again', async () => {
        if (opened.reopen === undefined) return;
        await store.transaction(async (tx) => {
          await tx.seats.insert(
            testSeat('a', { code: 'one', owner: 'kim', extra: { deep: [1, null, '\u0000\ud800'] } }),
          );
          await tx.seats.insert(testSeat('gone', { code: 'two' }));
          await tx.notes.insert({ id: '__proto__', text: 'x' });
        });
        await store.transaction(async (tx) => {
          await tx.seats.delete('gone');
          await tx.seats.insert(testSeat('b', { code: 'two', owner: 'kim' }));
        });
        const before = await contractContents(store);
        await store.close();
        store = await opened.reopen();
        expect(await contractContents(store)).toEqual(before);
        expect(await store.transaction((tx) => tx.seats.find('owner', 'kim'))).toHaveLength(2);
        const taken = store.transaction((tx) => tx.seats.insert(testSeat('c', { code: 'two' })));
        await expect(taken).rejects.toMatchObject(uniqueViolationError);
      });
    });
  });
}

/** Returns everything in a store of `contractCollections`, to compare two states. */
export async function contractContents(store: ContractStore): Promise<Record<string, readonly unknown[]>> {
  return store.transaction(async (tx) => {
    const entries = Object.keys(contractCollections).map(async (key) => {
      const page = await tx[key as keyof typeof contractCollections].page({ limit: 10_000 });
      return [key, page.items] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  });
}
