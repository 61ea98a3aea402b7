import { fetchSecrets } from '../secrets/fetch-secrets.js';
import type { RenewalJob } from './renewal-job.js';

const DAY = 86_400;

/**
 * Fetches the secure values of this device, after each start and every day: a certificate brings them, and they may
 * change without one.
 */
export const secretsJob: RenewalJob = {
  name: 'secrets',
  isDue: ({ verdict, sinceDone = Number.POSITIVE_INFINITY }) =>
    verdict.activation !== undefined &&
    'featureTypes' in verdict &&
    Object.values(verdict.featureTypes).includes('secure') &&
    sinceDone >= DAY,
  run: fetchSecrets,
};
