import { describe, expect, it } from 'vitest';
import { runReplays } from './replays.js';
import { RACER_COUNT, runSeatRace } from './seat-race.js';

// `npm run torture -- --suite seat-race --suite replays` is the long form.
describe('devices that come at once', () => {
  it('share one seat only one after the other', async () => {
    const { violations, answered } = await runSeatRace({ rounds: 10 });
    expect(violations).toEqual([]);
    expect(answered).toBe(2 * 10 * RACER_COUNT);
  });

  it('get the same answer to the same request and the same deactivation, and one seat', async () => {
    const { violations } = await runReplays({ rounds: 10 });
    expect(violations).toEqual([]);
  });
});
