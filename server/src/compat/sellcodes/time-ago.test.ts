import { describe, expect, it } from 'vitest';
import { timeAgo } from './time-ago.js';

const HOUR = 3_600_000;
describe('A time', () => {
  it.each([
    [0, '0 seconds ago'],
    [-5_000, '0 seconds ago'],
    [1_999, '1 second ago'],
    [59_999, '59 seconds ago'],
    [60_000, '1 minute ago'],
    [HOUR, '1 hour ago'],
    [2 * HOUR - 1, '1 hour ago'],
    [23 * HOUR, '23 hours ago'],
    [24 * HOUR, '1 day ago'],
    [13 * 24 * HOUR, '1 week ago'],
    [59 * 24 * HOUR, '1 month ago'],
    [800 * 24 * HOUR, '2 years ago'],
  ])('%d milliseconds before now is %s', (passed, words) => {
    expect(timeAgo(1e12 - passed, 1e12)).toBe(words);
  });
});
