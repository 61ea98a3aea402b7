import { settleOnline } from '../usage/settle.js';
import { hasUnsettledUsage } from '../usage/usage-accounts.js';
import type { RenewalJob } from './renewal-job.js';

const MINUTE = 60;

/** Settles tokens that were used without the vendor. */
export const usageJob: RenewalJob = {
  name: 'usage',
  isDue: ({ memory, sinceDone = Number.POSITIVE_INFINITY }) =>
    hasUnsettledUsage(memory.state) && sinceDone >= 15 * MINUTE,
  run: settleOnline,
};
