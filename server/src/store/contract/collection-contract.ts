import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../port.js';
import { type ContractStore, type Seat, testSeat, uniqueViolationError } from './contract-fixture.js';

/** How a collection treats documents. */
export function describeCollectionContract(current: () => ContractStore): void {
  const insert = (...seats: readonly Seat[]) =>
    current().transaction(async (tx) => {
      for (const one of seats) await tx.seats.insert(one);
    });
  const get = (id: string) => current().transaction((tx) => tx.seats.get(id));

  describe('documents', () => {
    it('come in as copies', async () => {
      const mine = { id: 'a', extra: { list: [1] } };
      await current().transaction(async (tx) => {
        await tx.seats.insert(mine);
        mine.extra.list.push(2);
        expect((await tx.seats.get('a'))?.extra).toEqual({ list: [1] });
      });
      mine.extra.list.push(3);
      expect((await get('a'))?.extra).toEqual({ list: [1] });
    });

    it('come out frozen, all the way down', async () => {
      await insert(testSeat('a', { owner: 'kim', extra: { list: [{ deep: true }] } }));
      await current().transaction(async (tx) => {
        const found = await tx.seats.find('owner', 'kim');
        const { items } = await tx.seats.page({ limit: 1 });
        for (const out of [await tx.seats.get('a'), found[0], items[0]]) {
          const extra = out?.extra as unknown as { list: [object] };
          for (const part of [out, extra, extra.list, extra.list[0]]) expect(Object.isFrozen(part)).toBe(true);
        }
      });
    });

    it('come back as JSON says they are', async () => {
      const texts = ['', '\u0000', '\ud800', 'Zoë 🗝', '\u2028 \n "\\', '__proto__'];
      const extra: JsonValue = {
        texts,
        numbers: [0, -1.5, 1e300, Number.MAX_SAFE_INTEGER],
        flags: [true, null],
        none: {},
      };
      await insert(testSeat('a', { extra }));
      expect(await get('a')).toEqual(testSeat('a', { extra }));
    });

    it('lose what is undefined, and the sign of zero', async () => {
      await insert({ id: 'a', owner: undefined, count: -0 } as unknown as Seat);
      const out = await get('a');
      expect(Object.keys(out ?? {}).sort()).toEqual(['count', 'id']);
      expect(Object.is(out?.count, 0)).toBe(true);
    });

    it('keep a property named __proto__ a property', async () => {
      await insert(testSeat('a', { extra: JSON.parse('{"__proto__":{"admin":true}}') as JsonValue }));
      const extra = (await get('a'))?.extra as Record<string, unknown>;
      expect(Object.keys(extra)).toEqual(['__proto__']);
      expect(extra.admin).toBeUndefined();
    });

    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    it.each<[string, unknown]>([
      ['NaN', Number.NaN],
      ['infinity', Number.POSITIVE_INFINITY],
      ['a bigint', 1n],
      ['a date', new Date(0)],
      ['a map', new Map()],
      ['a function', () => 1],
      ['undefined in a list', [undefined]],
      ['a cycle', cycle],
    ])('hold no %s', async (_, extra) => {
      const work = current().transaction((tx) => tx.seats.put({ id: 'a', extra } as Seat));
      await expect(work).rejects.toThrow(TypeError);
    });

    it.each(['', 'x'.repeat(201), 'naïve', 'tab\t', '\u0000', 7, undefined])('have no id like %j', async (id) => {
      const document = { id } as Seat;
      await expect(current().transaction((tx) => tx.seats.put(document))).rejects.toThrow(TypeError);
      await expect(current().transaction((tx) => tx.seats.insert(document))).rejects.toThrow(TypeError);
    });

    it('have strings, or nothing, in indexed properties', async () => {
      const document = { id: 'a', owner: 7 } as unknown as Seat;
      await expect(current().transaction((tx) => tx.seats.put(document))).rejects.toThrow(TypeError);
      await insert({ id: 'a', owner: null } as unknown as Seat);
      expect(await get('a')).toEqual({ id: 'a', owner: null });
    });

    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ' ', 'a\'b"c%_\\', 'x'.repeat(200)])(
      'may have the id %j, which is like any other',
      async (id) => {
        expect(await get(id)).toBeUndefined();
        await insert(testSeat(id, { owner: id, code: id }));
        await current().transaction(async (tx) => {
          expect(await tx.seats.get(id)).toEqual(testSeat(id, { owner: id, code: id }));
          expect(await tx.seats.find('owner', id)).toHaveLength(1);
          expect(await tx.seats.find('code', id)).toHaveLength(1);
          expect(await tx.seats.delete(id)).toBe(true);
          expect(await tx.seats.get(id)).toBeUndefined();
        });
      },
    );

    it.each(['', '\u0000', 'naïve', '\ud800', 'x'.repeat(100_000)])(
      'are just not found by an id like %.9j',
      async (id) => {
        await insert(testSeat('a'));
        expect(await get(id)).toBeUndefined();
        expect(await current().transaction((tx) => tx.seats.delete(id))).toBe(false);
      },
    );
  });

  describe('insert, put and delete', () => {
    it('insert refuses an id that is taken, put replaces the whole document', async () => {
      await insert(testSeat('a', { owner: 'kim', count: 1 }));
      await expect(insert(testSeat('a'))).rejects.toMatchObject(uniqueViolationError);
      await current().transaction((tx) => tx.seats.put(testSeat('a', { count: 2 })));
      expect(await get('a')).toEqual(testSeat('a', { count: 2 }));
    });

    it('delete says whether there was one', async () => {
      await insert(testSeat('a'));
      expect(await current().transaction((tx) => tx.seats.delete('a'))).toBe(true);
      expect(await current().transaction((tx) => tx.seats.delete('a'))).toBe(false);
    });

    it('a deleted document may come back in the same unit of work', async () => {
      await insert(testSeat('a', { code: 'one', count: 1 }));
      await current().transaction(async (tx) => {
        await tx.seats.delete('a');
        await tx.seats.insert(testSeat('a', { code: 'one', count: 2 }));
      });
      expect(await get('a')).toEqual(testSeat('a', { code: 'one', count: 2 }));
    });

    it('collections do not share ids', async () => {
      await current().transaction(async (tx) => {
        await tx.seats.insert(testSeat('a'));
        await tx.notes.insert({ id: 'a', text: 'x' });
        expect([await tx.seats.count(), await tx.notes.count()]).toEqual([1, 1]);
        await tx.notes.delete('a');
        expect([await tx.seats.count(), await tx.notes.count()]).toEqual([1, 0]);
      });
    });
  });

  describe('unique values', () => {
    it('are taken across units of work and within one, by insert and by put', async () => {
      await insert(testSeat('a', { code: 'one' }));
      await expect(insert(testSeat('b', { code: 'one' }))).rejects.toMatchObject(uniqueViolationError);
      const put = current().transaction((tx) => tx.seats.put(testSeat('b', { code: 'one' })));
      await expect(put).rejects.toMatchObject(uniqueViolationError);
      await expect(insert(testSeat('c', { code: 'two' }), testSeat('d', { code: 'two' }))).rejects.toMatchObject(
        uniqueViolationError,
      );
      expect(await current().transaction((tx) => tx.seats.count())).toBe(1);
    });

    it('are each on their own', async () => {
      await insert(testSeat('a', { code: 'one', badge: 'red' }), testSeat('b', { code: 'red', badge: 'one' }));
      await expect(insert(testSeat('c', { code: 'two', badge: 'red' }))).rejects.toMatchObject(uniqueViolationError);
    });

    it('may be missing in any number of documents', async () => {
      await insert(testSeat('a'), testSeat('b'), testSeat('c', { code: 'one' }));
      expect(await current().transaction((tx) => tx.seats.count())).toBe(3);
    });

    it('stay the document’s own when it is put again', async () => {
      await insert(testSeat('a', { code: 'one' }));
      await current().transaction((tx) => tx.seats.put(testSeat('a', { code: 'one', count: 2 })));
      expect((await get('a'))?.count).toBe(2);
    });

    it('are free once their document is gone or has another', async () => {
      await insert(testSeat('a', { code: 'one' }), testSeat('b', { code: 'two' }));
      await current().transaction(async (tx) => {
        await tx.seats.delete('a');
        await tx.seats.put(testSeat('b', { code: 'three' }));
        await tx.seats.insert(testSeat('c', { code: 'one' }));
        await tx.seats.insert(testSeat('d', { code: 'two' }));
      });
      expect((await current().transaction((tx) => tx.seats.find('code', 'one')))[0]?.id).toBe('c');
    });

    it('can be swapped in one unit of work by way of none, and not directly', async () => {
      await insert(testSeat('a', { code: 'one' }), testSeat('b', { code: 'two' }));
      const direct = current().transaction((tx) => tx.seats.put(testSeat('a', { code: 'two' })));
      await expect(direct).rejects.toMatchObject(uniqueViolationError);
      await current().transaction(async (tx) => {
        await tx.seats.put(testSeat('a'));
        await tx.seats.put(testSeat('b', { code: 'one' }));
        await tx.seats.put(testSeat('a', { code: 'two' }));
      });
      expect([(await get('a'))?.code, (await get('b'))?.code]).toEqual(['two', 'one']);
    });

    it('go to exactly one of many that want the same at once', async () => {
      const claims = Array.from({ length: 20 }, (_, i) => insert(testSeat(`s${i}`, { code: 'one' })));
      const results = await Promise.allSettled(claims);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject(uniqueViolationError);
      }
    });
  });
}
