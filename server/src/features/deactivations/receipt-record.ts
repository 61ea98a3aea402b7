import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

/** The answer to the deactivation of an activation. Its id is the activation's: there is one refund, whatever is replayed. */
export interface Receipt extends Document {
  readonly issuance: IssuanceOf<'receipt'>;
}

export const receipts = defineCollection<Receipt>({ name: 'receipts' });
