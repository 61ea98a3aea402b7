import { type Document, defineCollection } from '../../store/port.js';
import type { Issuance } from '../issuing/issuer.js';

/** The answer to a deactivation. Its id is that of the activation: there is one refund, whatever is replayed. */
export interface Receipt extends Document {
  readonly issuance: Issuance<'receipt'>;
}

export const receipts = defineCollection<Receipt>({ name: 'receipts' });
