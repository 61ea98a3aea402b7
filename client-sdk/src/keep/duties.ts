import { checkDuty } from './check-duty.js';
import type { Duty } from './duty.js';
import { refreshDuty } from './refresh-duty.js';

/** What keeps a device licensed, in the order in which it is done. */
export const DUTIES: readonly Duty[] = [checkDuty, refreshDuty];
