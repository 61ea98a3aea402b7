import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { StoreUnderTest } from './testing/store-under-test.js';

// A child process can't run TypeScript; `npm test` builds first.
const CHILD = fileURLToPath(new URL('../../../dist/adapters/journal/kill.test.child.js', import.meta.url));

/**
 * Lets the child work until it has acknowledged so many changes, kills it, and says what it acknowledged in the end.
 */
async function killAfter(acknowledgements: number, folder: string, round: number): Promise<readonly string[]> {
  const child = spawn(execPath, [CHILD, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
  return acknowledged;
}

describe('kill -9 under load', () => {
  it('loses nothing that was acknowledged, keeps units of work whole, and lets the next start at once', async () => {
    const under = await StoreUnderTest.create();
    const acknowledged: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      acknowledged.push(...(await killAfter(1 + round * 300, under.folder, round)));
      const store = await under.open();
      const { count, notes } = await store.transaction(async (tx) => ({
        count: (await tx.seats.get('counter'))?.count,
        notes: new Set((await tx.notes.page({ limit: 10_000 })).items.map(({ id }) => id)),
      }));
      expect(acknowledged.filter((id) => !notes.has(id))).toEqual([]);
      expect(count).toBe(notes.size);
      await under.close();
    }
  });
});
