import { describe, expect, it } from 'vitest';
import { replays } from './replays.js';
import { RACERS, seatRace } from './seat-race.js';

// `npm run torture -- --suite seat-race --suite replays` is the long form.
describe('devices that come at once', () => {
  it('share one seat only one after the other', async () => {
    const { violations, answered } = await seatRace({ rounds: 10 });
    expect(violations).toEqual([]);
    expect(answered).toBe(2 * 10 * RACERS);
  });

  it('get the same answer to the same request and the same deactivation, and one seat', async () => {
    const { violations } = await replays({ rounds: 10 });
    expect(violations).toEqual([]);
  });
});
