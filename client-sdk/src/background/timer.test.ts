import { afterEach, expect, test, vi } from 'vitest';
import { systemTimer } from './timer.js';

afterEach(() => void vi.useRealTimers());

test('waits, once, unless it is stopped', () => {
  vi.useFakeTimers();
  const [run, stopped] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
  systemTimer(1_000, run);
  systemTimer(1_000, stopped)();
  vi.advanceTimersByTime(999);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5_000);
  expect([run.mock.calls.length, stopped.mock.calls.length]).toEqual([1, 0]);
});

test('waits for weeks where it is asked for months or for ever, and not for no time at all', () => {
  vi.useFakeTimers();
  const run = vi.fn(async () => undefined);
  systemTimer(2 ** 40, run);
  systemTimer(Number.POSITIVE_INFINITY, run);
  vi.advanceTimersByTime(24 * 86_400_000);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(86_400_000);
  expect(run).toHaveBeenCalledTimes(2);
});

test('does not keep a process alive', () => {
  const spied = vi.spyOn(globalThis, 'setTimeout');
  const stop = systemTimer(60_000, async () => undefined);
  expect((spied.mock.results[0] as { value: NodeJS.Timeout }).value.hasRef()).toBe(false);
  stop();
  spied.mockRestore();
});
