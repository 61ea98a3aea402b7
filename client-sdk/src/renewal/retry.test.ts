import { CountersignError } from '@countersign/shared';
import { describe, expect, test } from 'vitest';
import { refusedError } from '../online/refusal.js';
import { randomFraction, retryDelay } from './retry.js';

const all = (byte: number) => (length: number) => new Uint8Array(length).fill(byte);
const [LEAST, MOST] = [all(0), all(255)];
const away = (retryAfter?: number) =>
  new CountersignError('SERVER_UNREACHABLE', '', retryAfter === undefined ? {} : { cause: { retryAfter } });
const refusal = (status: number, retryAfter?: number) =>
  refusedError({ status, code: 'NO', detail: 'No.', ...(retryAfter !== undefined && { retryAfter }) });

describe('the wait after a failure', () => {
  test('is anywhere in a span that doubles with each, up to an hour', () => {
    const most = [1, 2, 3, 8, 9, 10, 1_000].map((failures) => Math.round(retryDelay(away(), failures, MOST)));
    expect(most).toEqual([15, 30, 60, 1_920, 3_600, 3_600, 3_600]);
    for (const failures of [1, 5, 1_000]) expect(retryDelay(away(), failures, LEAST)).toBe(1);
  });

  test('is at least what the server asks for, and never more than the bound beyond the own wait', () => {
    expect(retryDelay(away(300), 1, LEAST)).toBe(301);
    expect(Math.round(retryDelay(refusal(429, 300), 1, MOST))).toBe(315);
    expect(retryDelay(away(10 ** 9), 1, LEAST)).toBe(3_601);
    expect(retryDelay(away(10 ** 9), 1_000, MOST)).toBeLessThanOrEqual(7_200);
  });

  test('is half an hour to an hour after a refusal, which a retry would not change', () => {
    expect(Math.round(retryDelay(refusal(409), 1, LEAST))).toBe(1_801);
    expect(Math.round(retryDelay(refusal(409), 1, MOST))).toBe(3_600);
    expect(retryDelay(refusal(429), 1, MOST)).toBeLessThanOrEqual(15);
  });
});

test('a fraction is 0 to 1', () => {
  expect(randomFraction(LEAST)).toBe(0);
  expect(randomFraction(all(128))).toBeCloseTo(0.5, 2);
  expect(randomFraction(MOST)).toBeLessThan(1);
});
