import { findStrace, straceActivations } from '../strace/strace.js';
import type { Suite } from './suite.js';

export const straceSuite: Suite = {
  name: 'strace',
  what: 'the system calls of a server: journal written, synced, and only then the answer',
  counted: ['activations', 100],
  async run({ count }) {
    const strace = findStrace();
    if (strace === undefined) return { figures: [['skipped', 'there is no strace here']], violations: [] };
    const { replies, violations } = await straceActivations(strace, count);
    const missing = replies - 2 === count ? [] : [`${replies - 2} answers were seen, not ${count}`];
    return { figures: [['answers before the sync', violations.length]], violations: [...violations, ...missing] };
  },
};
