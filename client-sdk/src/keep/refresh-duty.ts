import { refreshOnline } from '../online/activate.js';
import type { Duty } from './duty.js';

const HOUR = 3_600;
const DAY = 86_400;

/**
 * A newer certificate: when the vendor has said that there is one, when the machine changed within what is allowed, so
 * that the license is bound to it as it is now, and when nothing but a newer one would help.
 */
export const refreshDuty: Duty = {
  name: 'refresh',
  isDue({ verdict, sinceDone = Number.POSITIVE_INFINITY }) {
    if (verdict.activation === undefined) return false;
    const codes = verdict.notices.map(({ code }) => code);
    if (codes.includes('REFRESH_AVAILABLE')) return sinceDone >= HOUR;
    return (codes.includes('MACHINE_CHANGED') || verdict.repair === 'refresh') && sinceDone >= DAY;
  },
  run: refreshOnline,
};
