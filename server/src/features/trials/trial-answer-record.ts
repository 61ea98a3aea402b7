import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/** A request to register a trial, and what was signed for it. Its id is `<device thumbprint>.<jti>`. */
export interface TrialAnswer extends Document {
  readonly trialId: string;
  readonly issuance: Issuance<'trial'>;
}

export const trialAnswers = defineCollection<TrialAnswer>({ name: 'trial_answers', indexes: ['trialId'] });
