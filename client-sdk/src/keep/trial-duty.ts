import { registerTrial } from '../online/register-trial.js';
import { isTrialToRegister } from '../trial/trial-due.js';
import type { Duty } from './duty.js';

const HOUR = 3_600;

/** A trial that began on this device is made known to the vendor, and again when the vendor wants to hear of it. */
export const trialDuty: Duty = {
  name: 'trial',
  isDue: ({ memory, now, sinceDone = Number.POSITIVE_INFINITY }) =>
    isTrialToRegister(memory.state, now) && sinceDone >= HOUR,
  run: registerTrial,
};
