import { checkOnline } from '../online/check.js';
import type { RenewalJob, RenewalMoment } from './renewal-job.js';

const DAY = 86_400;
const MINUTE = 60;

/**
 * An online check, once after each start and then every day; more often if the check date is near: when about half of
 * the time to it has passed.
 */
export const checkJob: RenewalJob = {
  name: 'check',
  isDue(moment) {
    const { memory, now, sinceDone } = moment;
    const { activation, lastCheck } = memory.state;
    if (activation === undefined) return false;
    if (sinceDone === undefined) return true;
    // A clock that was set back also makes it due. A new certificate is as good as a check and needs none after it.
    const since = lastCheck?.activation === activation.id ? Math.abs(now - lastCheck.at) : sinceDone;
    // A vendor that gives no later date is not asked continuously.
    return since >= interval(moment) && sinceDone >= 5 * MINUTE;
  },
  run: checkOnline,
};

/** Seconds between two checks. */
function interval({ memory, verdict, spread }: RenewalMoment): number {
  const { nextCheckAt, issuedAt } = verdict;
  const spreadOut = 0.75 + 0.25 * spread;
  if (nextCheckAt === undefined || issuedAt === undefined) return DAY * spreadOut;
  const lastSaid = Math.max(issuedAt.getTime() / 1000, memory.state.lastCheck?.answered ?? 0);
  return Math.min(DAY, (nextCheckAt.getTime() / 1000 - lastSaid) / 2) * spreadOut;
}
