import { FEATURE_CODE } from '@countersign/shared';

/**
 * The trial that the application grants before the vendor knows of it. Put it into the source, never into a setting.
 */
export interface TrialOffer {
  /** 1 to 366. */
  readonly days: number;
  readonly features?: readonly string[];
  /** Limit by name. */
  readonly limits?: Readonly<Record<string, number>>;
}

/** @throws TypeError if it is invalid */
export function assertTrialOffer({ days, features = [], limits = {} }: TrialOffer): void {
  if (!Number.isInteger(days) || days < 1 || days > 366) throw new TypeError('trial.days must be 1 to 366.');
  if (![...features, ...Object.keys(limits)].every((code) => FEATURE_CODE.test(code))) {
    throw new TypeError('trial.features and trial.limits must name features by their codes.');
  }
  if (!Object.values(limits).every((limit) => Number.isSafeInteger(limit) && limit >= 0)) {
    throw new TypeError('trial.limits must be whole numbers from 0.');
  }
}
