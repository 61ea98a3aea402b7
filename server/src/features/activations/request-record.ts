import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

/**
 * A request that was answered, and what was signed for it. Its id is `<device thumbprint>.<jti>`, so that nobody can
 * use up another device's request.
 */
export interface AnsweredRequest extends Document {
  readonly activationId: string;
  readonly issuance: IssuanceOf<'activation'>;
}

export const requests = defineCollection<AnsweredRequest>({ name: 'requests' });
