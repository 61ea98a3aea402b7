import { describe, expect, it } from 'vitest';
import { torture } from './torture.js';

describe('kill -9 under activation load', () => {
  // `npm run torture` is the long form; it also asserts the rate, which beside other tests would say little.
  it('loses nothing that was acknowledged, sells no seat twice, and answers as before', async () => {
    const seed = Date.now() % 2 ** 32;
    const { rounds, unanswered, lost, oversold, contradictions } = await torture({ kills: 5, seed });
    expect({ seed, lost, oversold, contradictions }).toEqual({ seed, lost: [], oversold: [], contradictions: [] });
    expect(rounds).toHaveLength(5);
    expect(Math.min(...rounds.map(({ acknowledged }) => acknowledged))).toBeGreaterThanOrEqual(100);
    expect(unanswered).toBeGreaterThan(0);
  });
});
