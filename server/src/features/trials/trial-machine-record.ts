import { type Document, defineCollection } from '../../store/port.js';

/**
 * One component of the machine of a trial, so that the trial is found again when the device has a new key. Its id is
 * `<trial id>:<component name>`.
 */
export interface TrialMachine extends Document {
  readonly trialId: string;
  /** `<product id>:<component name>:<salted hash>`. */
  readonly component: string;
}

export const trialMachines = defineCollection<TrialMachine>({
  name: 'trial_machines',
  indexes: ['trialId', 'component'],
});
