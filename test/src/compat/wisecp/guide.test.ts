import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { failureReason } from '../../../../server/dist/compat/wisecp/failure-reason.js';

const GUIDE = readFileSync(new URL('../../../../docs/compat/wisecp.md', import.meta.url), 'utf8');

it('docs/compat/wisecp.md has the reason for every result', () => {
  const listed = [...GUIDE.matchAll(/^\| `(ok|[A-Z_]+)` \| ([A-Z].+\.) \|$/gm)];
  expect(listed).toHaveLength(11);
  for (const [, result = '', line] of listed) {
    expect(failureReason({ id: 'x', at: '', system: 'wisecp', address: '', result })).toBe(line);
  }
  expect(GUIDE).toContain(failureReason(undefined));
});
