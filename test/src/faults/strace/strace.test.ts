import { describe, expect, it } from 'vitest';
import { findStrace, straceActivations } from './strace.js';

const strace = findStrace();

// Skipped only without strace (Linux only): `.ci/run` installs it if possible.
describe.skipIf(strace === undefined)('the system calls of a server', () => {
  it('write to the journal, sync it, and only then answer, a hundred times', async () => {
    const { replies, violations } = await straceActivations(strace ?? '', 100);
    expect(violations).toEqual([]);
    expect(replies).toBe(2 + 100);
  });
});
