import { expect, test } from 'vitest';
import { firstChainLink, nextChainLink } from './request-chain.js';

const A = 'A'.repeat(22);
const B = 'B'.repeat(22);

test('links are 22 characters, and hang on everything that came before', () => {
  const chain = (install: string, ...requests: string[]) => requests.reduce(nextChainLink, firstChainLink(install));
  const seen = [chain(A), chain(B), chain(A, A), chain(A, B), chain(B, A), chain(A, A, B), chain(A, B, A)];
  expect(new Set(seen).size).toBe(seen.length);
  for (const each of seen) expect(each).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(chain(A, A, B)).toBe(chain(A, A, B));
});

test('are those of the format: written down, so that no release computes them otherwise', () => {
  expect([firstChainLink(A), nextChainLink(A, B)]).toMatchInlineSnapshot(`
    [
      "ikhfLF4dS8LQ9_VOG88AlQ",
      "GQF5JsgAqH4CLeA7aXEfsg",
    ]
  `);
});
