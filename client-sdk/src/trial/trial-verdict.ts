import type { Check } from '@countersign/shared';
import type { Here } from '../judge.js';
import type { Verdict } from '../verdict.js';

/** The verdict of a trial on this device; `undefined` when there is none. */
export const trialVerdict = async (_here: Here, _explain: Check[]): Promise<Verdict | undefined> => undefined;
