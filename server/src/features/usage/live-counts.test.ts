import { describe, expect, it } from 'vitest';
import { usageOf } from './live-counts.js';
import type { Usage } from './usage-record.js';

const NOW = Date.UTC(2027, 0, 1);
const usage: Usage = {
  id: 'lic_0123456789ab',
  features: {
    FLOAT: [
      { computerId: 'one', amount: 1, until: new Date(NOW).toISOString() },
      { computerId: 'two', amount: 1, until: new Date(NOW + 1).toISOString() },
      { computerId: 'three', amount: 1 },
    ],
    POOL: [
      { computerId: 'one', amount: 30 },
      { computerId: 'two', amount: 12 },
    ],
    BACK: [{ computerId: 'one', amount: 1, until: new Date(NOW - 1).toISOString() }],
  },
  applied: [],
};

const counted = (of: Usage | undefined, now: number) => Object.fromEntries(usageOf(of, now));

describe('What is in use', () => {
  it('is the sum of what is held, without the seats whose time is over', () => {
    expect(counted(usage, NOW)).toEqual({ FLOAT: 2, POOL: 42 });
    expect(counted(usage, NOW - 1)).toEqual({ FLOAT: 3, POOL: 42 });
    expect(counted(usage, NOW - 2)).toEqual({ FLOAT: 3, POOL: 42, BACK: 1 });
  });

  it('is nothing where nothing was ever taken', () => {
    expect(counted(undefined, NOW)).toEqual({});
  });
});
