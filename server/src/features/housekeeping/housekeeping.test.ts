import { expect, it } from 'vitest';
import { systemRandom as random } from '../../system.js';
import { throwAwayVendor } from '../../testing/throw-away-vendor.js';
import { Housekeeping } from './housekeeping.js';

it('does every chore to its end, a piece at a time', async () => {
  const { ledger } = await throwAwayVendor();
  const seen: string[] = [];
  const chore = (name: string, pieces: number) => ({
    name,
    tidy: async (_tx: unknown, now: number) => {
      seen.push(`${name} ${now}`);
      pieces -= 1;
      return { changed: 2, isDone: pieces === 0 };
    },
  });
  const errand = { sendSoon: () => seen.push('errand') };
  const housekeeping = new Housekeeping({ ledger, clock: () => 7, random }, [chore('a', 2), chore('b', 1)], [errand]);
  expect(await housekeeping.run()).toEqual({ a: 4, b: 2 });
  expect(seen).toEqual(['a 7', 'a 7', 'b 7', 'errand']);
});
