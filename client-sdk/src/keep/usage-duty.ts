import { hasUnsettled } from '../usage/accounts.js';
import { settleOnline } from '../usage/settle.js';
import type { Duty } from './duty.js';

const MINUTE = 60;

/** Tokens that were used without the vendor are told. */
export const usageDuty: Duty = {
  name: 'usage',
  isDue: ({ memory, sinceDone = Number.POSITIVE_INFINITY }) => hasUnsettled(memory.state) && sinceDone >= 15 * MINUTE,
  run: settleOnline,
};
