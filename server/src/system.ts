import { randomBytes } from 'node:crypto';
import type { Random } from '@countersign/shared';
import type { Clock } from './features/time.js';

/** The machine's clock and its source of randomness: the only place where the server reads them. */
export const systemClock: Clock = () => Date.now();
export const systemRandom: Random = (bytes) => new Uint8Array(randomBytes(bytes));
