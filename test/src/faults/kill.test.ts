import { describe, expect, it } from 'vitest';
import { openJournalUnderFaults } from './journal-under-faults.js';
import { runKills } from './kills.js';
import { openPostgresUnderFaults } from './postgres-under-faults.js';

const KILLS = 3;
const POSTGRES_KILLS = 2;

describe('kill -9 under activation load', () => {
  // `npm run torture` is the long form; it also asserts the rate, which beside other tests would say little.
  it('loses nothing that was acknowledged, sells no seat twice, and answers as before', async () => {
    const seed = Date.now() % 2 ** 32;
    const result = await runKills({ kills: KILLS, seed, openStore: openJournalUnderFaults });
    const { rounds, unanswered, compactions, lost, oversold, contradictions } = result;
    expect({ seed, lost, oversold, contradictions }).toEqual({ seed, lost: [], oversold: [], contradictions: [] });
    expect(rounds).toHaveLength(KILLS);
    expect(Math.min(...rounds.map(({ acknowledged }) => acknowledged))).toBeGreaterThanOrEqual(100);
    expect(unanswered).toBeGreaterThan(0);
    expect(compactions).toBeGreaterThan(1);
  });

  it('does so on PostgreSQL, too, whichever of the two is killed', async () => {
    const seed = Date.now() % 2 ** 32;
    const result = await runKills({ kills: POSTGRES_KILLS, seed, openStore: openPostgresUnderFaults });
    const { rounds, lost, oversold, contradictions } = result;
    expect({ seed, lost, oversold, contradictions }).toEqual({ seed, lost: [], oversold: [], contradictions: [] });
    expect(rounds).toHaveLength(POSTGRES_KILLS);
    expect(Math.min(...rounds.map(({ acknowledged }) => acknowledged))).toBeGreaterThanOrEqual(100);
  });
});
