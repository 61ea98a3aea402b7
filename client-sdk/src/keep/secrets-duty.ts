import { fetchSecrets } from '../secrets/fetch-secrets.js';
import type { Duty } from './duty.js';

const DAY = 86_400;

/** The values of this device, after each start and every day: a certificate brings them, and they may change without one. */
export const secretsDuty: Duty = {
  name: 'secrets',
  isDue: ({ verdict, sinceDone = Number.POSITIVE_INFINITY }) =>
    verdict.activation !== undefined &&
    'featureTypes' in verdict &&
    Object.values(verdict.featureTypes).includes('secure') &&
    sinceDone >= DAY,
  run: fetchSecrets,
};
