import { refreshOnline } from '../online/activate.js';
import type { RenewalJob } from './renewal-job.js';

const HOUR = 3_600;
const DAY = 86_400;

/**
 * Gets a newer certificate: if the vendor has one, if the machine changed within what is allowed, so that the license
 * is bound to it as it is now, or if only a newer certificate would help.
 */
export const refreshJob: RenewalJob = {
  name: 'refresh',
  isDue({ verdict, sinceDone = Number.POSITIVE_INFINITY }) {
    if (verdict.activation === undefined) return false;
    const codes = verdict.notices.map(({ code }) => code);
    if (codes.includes('REFRESH_AVAILABLE')) return sinceDone >= HOUR;
    return (codes.includes('MACHINE_CHANGED') || verdict.repair === 'refresh') && sinceDone >= DAY;
  },
  run: refreshOnline,
};
