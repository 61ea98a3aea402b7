import { checkDuty } from './check-duty.js';
import type { Duty } from './duty.js';
import { refreshDuty } from './refresh-duty.js';
import { secretsDuty } from './secrets-duty.js';
import { trialDuty } from './trial-duty.js';
import { usageDuty } from './usage-duty.js';

/** What keeps a device licensed, in the order in which it is done. */
export const DUTIES: readonly Duty[] = [checkDuty, refreshDuty, trialDuty, usageDuty, secretsDuty];
