import { describe, expect, it } from 'vitest';
import { pickOne, seededRandom } from '../../support/seeded.js';
import { runFailpoints } from './failpoints.js';
import type { Point } from './point.js';
import { prepareOnJournal } from './vendors.js';

const POINTS = 5;

describe('kill -9 at one exact moment', () => {
  // `npm run torture -- --suite failpoints` kills at all of them.
  it('loses nothing that was acknowledged, whichever moment it is', async () => {
    const seed = Date.now() % 2 ** 32;
    const dice = seededRandom(seed);
    const choose = (all: readonly Point[]) => Array.from({ length: POINTS }, () => pickOne(dice, all) as Point);
    const { names, ...result } = await runFailpoints({ prepare: prepareOnJournal, choose });
    expect({ seed, ...result }).toEqual({
      seed,
      chosen: POINTS,
      hit: POINTS,
      missed: [],
      lost: [],
      oversold: [],
      contradictions: [],
    });
    expect(names).toEqual(
      expect.arrayContaining([
        'starting: before create journal',
        'starting: after rename snapshot',
        'serving: halfway write journal',
        'serving: before sync journal',
        'serving: after sync journal',
        'serving: after signature',
        'serving: before answer to POST /v1/device/activations',
        'serving: before answer to POST /v1/device/deactivations',
        'stopping: after sync journal',
        'stopping: before remove lock',
      ]),
    );
  });
});
