import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/**
 * An answered request and what was signed for it. Its id is `<device thumbprint>.<jti>`, so that no device can use up
 * another's request.
 */
export interface AnsweredRequest extends Document {
  readonly activationId: string;
  readonly issuance: Issuance<'activation'>;
}

export const requests = defineCollection<AnsweredRequest>({ name: 'requests' });
