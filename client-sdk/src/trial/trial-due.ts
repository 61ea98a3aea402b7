import type { DeviceState } from '../state/state.js';

/**
 * Whether the trial on this device should be registered with the vendor, for the first time or again.
 * @param now seconds since 1970
 */
export const mustRegisterTrial = ({ trial, activation }: DeviceState, now: number): boolean =>
  trial !== undefined && activation === undefined && (trial.registered === undefined || isDue(trial.registered, now));

const isDue = ({ chk }: { readonly chk?: number }, now: number): boolean => chk !== undefined && now >= chk;
