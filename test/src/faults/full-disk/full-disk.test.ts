import { expect, it } from 'vitest';
import { runFullDisk } from './full-disk.js';

it('a server on a full disk refuses changes, answers questions, and goes on when there is space', async ({ skip }) => {
  const result = await runFullDisk({ rounds: 1 });
  if (result === undefined) return skip('mounting a small file system takes Linux and root');
  const { rounds, lost, oversold, contradictions } = result;
  expect({ lost, oversold, contradictions }).toEqual({ lost: [], oversold: [], contradictions: [] });
  expect(rounds).toHaveLength(1);
  expect(rounds[0]?.acknowledged).toBeGreaterThan(50);
  expect(rounds[0]?.refused).toBeGreaterThanOrEqual(40);
});
