import { describe, expect, it } from 'vitest';
import { pointsOf } from './point.js';
import { PointWatch } from './point-watch.js';
import { statementKind } from './watch-queries.js';
import { watchMethod } from './watched.js';

describe('points', () => {
  it('are the first time and one in the middle', () => {
    expect(pointsOf({ a: 1, b: 2, c: 9 })).toEqual([
      { name: 'a', occurrence: 1 },
      { name: 'b', occurrence: 1 },
      { name: 'c', occurrence: 1 },
      { name: 'c', occurrence: 5 },
    ]);
  });

  it('name queries by what they do, not by what they say', () => {
    expect(statementKind('COMMIT')).toBe('COMMIT');
    expect(statementKind('  select * from "countersign_seats" where id = $1')).toBe('SELECT countersign_seats');
    expect(statementKind('INSERT INTO a.b (c) VALUES (1)')).toBe('INSERT a.b');
  });
});

describe('a watched method', () => {
  const watched = (method: (...args: never[]) => unknown) => {
    const watch = new PointWatch({ record: '' });
    const owner = { method };
    watchMethod(watch, owner, 'method', { describe: () => 'work', halve: (args) => args });
    return {
      call: owner.method as unknown as (...args: unknown[]) => unknown,
      counts: () => Object.keys(watch.counts),
    };
  };
  const before = ['starting: before work', 'starting: halfway work'];

  it('does what it did, and is over when it returns', () => {
    const { call, counts } = watched((a: number) => a + 1);
    expect(call(1)).toBe(2);
    expect(counts()).toEqual([...before, 'starting: after work']);
  });

  it('is over when its promise resolves, and not when it rejects', async () => {
    const { call, counts } = watched(async (a: number) => {
      if (a === 0) throw new TypeError('no');
      return a;
    });
    await expect(call(0)).rejects.toThrow(TypeError);
    expect(counts()).toEqual(before);
    expect(await call(1)).toBe(1);
    expect(counts()).toContain('starting: after work');
  });

  it('is over when its callback is called without an error', () => {
    const { call, counts } = watched((error: unknown, callback: (error: unknown, value: number) => void) => {
      callback(error, 5);
    });
    const told: unknown[] = [];
    call(new Error('no'), (...all: unknown[]) => told.push(all[1]));
    expect(counts()).toEqual(before);
    call(null, (...all: unknown[]) => told.push(all[1]));
    expect(counts()).toContain('starting: after work');
    expect(told).toEqual([5, 5]);
  });
});
