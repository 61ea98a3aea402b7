import { describe, expect, it } from 'vitest';
import type { PageRequest } from '../port.js';
import { type ContractStore, type Seat, testSeat } from './contract-fixture.js';

/** Queries: what is found, in which order, page by page. */
export function describePageContract(current: () => ContractStore): void {
  const insert = (seats: readonly Seat[]) =>
    current().transaction(async (tx) => {
      for (const one of seats) await tx.seats.insert(one);
    });
  const page = (request: PageRequest<Seat>) => current().transaction((tx) => tx.seats.page(request));
  const ids = (seats: readonly Seat[]) => seats.map(({ id }) => id);

  describe('find and page', () => {
    // In the order of UTF-16 code units, which differs from every alphabet.
    const ordered = [' ', '"', '10', '9', 'B', 'Z', '_', 'a', 'aa', 'b', 'constructor', 'e', '~'];

    it('order by id', async () => {
      await insert([...ordered].reverse().map((id) => testSeat(id, { owner: 'kim' })));
      expect(ids((await page({ limit: 100 })).items)).toEqual(ordered);
      expect(ids(await current().transaction((tx) => tx.seats.find('owner', 'kim')))).toEqual(ordered);
      expect(ids((await page({ limit: 100, where: { owner: 'kim' } })).items)).toEqual(ordered);
    });

    it('find by an index and by a unique property, exactly', async () => {
      await insert([
        testSeat('a', { owner: 'kim', code: 'one' }),
        testSeat('b', { owner: 'Kim' }),
        testSeat('c', { owner: 'kim ' }),
      ]);
      await current().transaction(async (tx) => {
        expect(ids(await tx.seats.find('owner', 'kim'))).toEqual(['a']);
        expect(ids(await tx.seats.find('code', 'one'))).toEqual(['a']);
        expect(await tx.seats.find('code', 'two')).toEqual([]);
      });
    });

    it.each(['', '\u0000', 'a\u0000b', '\ud800', '__proto__', 'constructor', 'Zoë 🗝'])(
      'find the value %j',
      async (value) => {
        expect(await current().transaction((tx) => tx.seats.find('owner', value))).toEqual([]);
        await insert([testSeat('a', { owner: value, code: value }), testSeat('b', { owner: 'other' })]);
        await current().transaction(async (tx) => {
          expect(ids(await tx.seats.find('owner', value))).toEqual(['a']);
          expect(ids(await tx.seats.find('code', value))).toEqual(['a']);
        });
      },
    );

    it.each(['count', 'nothing', 'id', '__proto__', 'constructor'])('know no index %s', async (property) => {
      const index = property as 'owner';
      await expect(current().transaction((tx) => tx.seats.find(index, 'x'))).rejects.toThrow(TypeError);
      const where = JSON.parse(`{"${property}":"x"}`) as { owner: string };
      await expect(page({ limit: 1, where })).rejects.toThrow(TypeError);
    });

    it.each([7, null, undefined])('look for strings, not for %j', async (value) => {
      const owner = value as unknown as string;
      await expect(current().transaction((tx) => tx.seats.find('owner', owner))).rejects.toThrow(TypeError);
      await expect(page({ limit: 1, where: { owner } })).rejects.toThrow(TypeError);
    });

    it.each([0, -1, 1.5, 10_001, Number.NaN, undefined, '5'])('refuse the limit %j', async (limit) => {
      await expect(page({ limit: limit as number })).rejects.toThrow(TypeError);
    });

    it('take the largest limit', async () => {
      expect(await page({ limit: 10_000 })).toEqual({ items: [] });
    });

    it('go on after any id, also one that no document has', async () => {
      await insert(['a', 'c', 'e'].map((id) => testSeat(id)));
      const after = async (cursor: string) => ids((await page({ limit: 10, cursor })).items);
      expect([await after('a'), await after('b'), await after(''), await after('f')]).toEqual([
        ['c', 'e'],
        ['c', 'e'],
        ['a', 'c', 'e'],
        [],
      ]);
    });

    it.each([1, 2, 3, 5, 6, 7])('give each document once in pages of %i', async (limit) => {
      const all = Array.from({ length: 6 }, (_, i) => `s${i}`);
      await insert(all.map((id) => testSeat(id)));
      const seen: string[] = [];
      let pages = 0;
      for (let cursor: string | undefined; ; ) {
        const { items, next } = await page({ limit, cursor });
        seen.push(...ids(items));
        pages += 1;
        cursor = next;
        if (next === undefined) break;
        expect(items).toHaveLength(limit);
      }
      expect(seen).toEqual(all);
      expect(pages).toBe(Math.ceil(all.length / limit));
    });

    it('page over what is found by several properties at once', async () => {
      const seats = Array.from({ length: 20 }, (_, i) =>
        testSeat(`s${String(i).padStart(2, '0')}`, { owner: `o${i % 2}`, product: `p${i % 3}`, code: `c${i}` }),
      );
      await insert(seats);
      const where = { owner: 'o0', product: 'p0' };
      const first = await page({ limit: 3, where });
      expect(ids(first.items)).toEqual(['s00', 's06', 's12']);
      const second = await page({ limit: 3, where, cursor: first.next });
      expect(ids(second.items)).toEqual(['s18']);
      expect(second).not.toHaveProperty('next');
      expect(ids((await page({ limit: 3, where: { code: 'c6', owner: 'o0' } })).items)).toEqual(['s06']);
      expect((await page({ limit: 3, where: { code: 'c6', owner: 'o1' } })).items).toEqual([]);
    });

    it('go on from a cursor although documents came and went', async () => {
      await insert(['a', 'b', 'c', 'd'].map((id) => testSeat(id)));
      const first = await page({ limit: 2 });
      await current().transaction(async (tx) => {
        await tx.seats.delete('a');
        await tx.seats.delete('b');
        await tx.seats.delete('c');
        await tx.seats.insert(testSeat('0'));
        await tx.seats.insert(testSeat('bb'));
      });
      expect(ids((await page({ limit: 5, cursor: first.next })).items)).toEqual(['bb', 'd']);
    });

    it('find what has a value now, as documents take it and leave it', async () => {
      const owners = (...seats: readonly Seat[]) => insert(seats);
      const found = () => current().transaction(async (tx) => ids(await tx.seats.find('owner', 'kim')));
      const paged = async () => ids((await page({ limit: 9, where: { owner: 'kim' } })).items);
      await owners(testSeat('b', { owner: 'kim', count: 1 }));
      expect([await found(), await paged()]).toEqual([['b'], ['b']]);
      await owners(testSeat('a', { owner: 'kim' }), testSeat('c', { owner: 'kim' }));
      await current().transaction(async (tx) => {
        await tx.seats.put(testSeat('b', { owner: 'kim', count: 2 }));
        await tx.seats.put(testSeat('a', { owner: 'lee' }));
        await tx.seats.delete('c');
      });
      expect([await found(), await paged()]).toEqual([['b'], ['b']]);
      await current().transaction((tx) => tx.seats.put(testSeat('b')));
      expect([await found(), await paged()]).toEqual([[], []]);
      await current().transaction((tx) => tx.seats.put(testSeat('c', { owner: 'kim' })));
      expect([await found(), await paged()]).toEqual([['c'], ['c']]);
    });

    it('keep their order in a large collection that grows and shrinks', async () => {
      // A fixed unsorted order: 7 and 3,000 have no common factor.
      const names = Array.from({ length: 3_000 }, (_, i) => `s${String((i * 7) % 3_000).padStart(5, '0')}`);
      await insert(names.map((id) => testSeat(id, { owner: 'kim' })));
      await current().transaction(async (tx) => {
        for (const id of names.filter((_, i) => i % 3 === 0)) await tx.seats.delete(id);
      });
      const left = names.filter((_, i) => i % 3 !== 0).sort();
      expect(ids((await page({ limit: 10_000 })).items)).toEqual(left);
      expect(ids((await page({ limit: 10_000, where: { owner: 'kim' }, cursor: left[999] })).items)).toEqual(
        left.slice(1_000),
      );
      expect(await current().transaction((tx) => tx.seats.count())).toBe(2_000);
    });
  });
}
