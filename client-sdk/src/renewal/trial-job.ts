import { registerTrial } from '../online/register-trial.js';
import { mustRegisterTrial } from '../trial/trial-due.js';
import type { RenewalJob } from './renewal-job.js';

const HOUR = 3_600;

/** Registers a trial that started on this device with the vendor, and renews the registration when it is due. */
export const trialJob: RenewalJob = {
  name: 'trial',
  isDue: ({ memory, now, sinceDone = Number.POSITIVE_INFINITY }) =>
    mustRegisterTrial(memory.state, now) && sinceDone >= HOUR,
  run: registerTrial,
};
