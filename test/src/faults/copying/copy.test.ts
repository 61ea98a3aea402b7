import { expect, it } from 'vitest';
import { runCopying } from './copying.js';

// `npm run torture -- --suite copy` is the long form.
it('A ledger that goes to PostgreSQL and back is the same, and its devices find themselves on both', async () => {
  const { documents, copies, violations } = await runCopying({ licenses: 300 });
  expect(violations).toEqual([]);
  // Each license with an entry in the audit log.
  expect(documents).toBeGreaterThan(600);
  expect(copies).toHaveLength(2);
});
