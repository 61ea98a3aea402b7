import { expect, it } from 'vitest';
import { systemRandom as random } from '../../startup/system.js';
import { createTestVendor } from '../../testing/test-vendor.js';
import { JobRunner } from './job-runner.js';

it('does every job to its end, a batch at a time', async () => {
  const { ledger } = await createTestVendor();
  const seen: string[] = [];
  const job = (name: string, batches: number) => ({
    name,
    run: async (_tx: unknown, now: number) => {
      seen.push(`${name} ${now}`);
      batches -= 1;
      return { changed: 2, isDone: batches === 0 };
    },
  });
  const sender = { sendSoon: () => seen.push('sender') };
  const runner = new JobRunner({ ledger, clock: () => 7, random }, [job('a', 2), job('b', 1)], [sender]);
  expect(await runner.run()).toEqual({ a: 4, b: 2 });
  expect(seen).toEqual(['a 7', 'a 7', 'b 7', 'sender']);
});
