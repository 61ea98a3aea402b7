import { checkJob } from './check-job.js';
import { refreshJob } from './refresh-job.js';
import type { RenewalJob } from './renewal-job.js';
import { secretsJob } from './secrets-job.js';
import { trialJob } from './trial-job.js';
import { usageJob } from './usage-job.js';

/** All renewal jobs, in the order in which they run. */
export const RENEWAL_JOBS: readonly RenewalJob[] = [checkJob, refreshJob, trialJob, usageJob, secretsJob];
