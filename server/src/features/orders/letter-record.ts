import { type Document, defineCollection } from '../../store/port.js';

/** An e-mail to a buyer that is to be sent, or was. Without its text: that is rendered when it is sent. Its id begins with the time. */
export interface Letter extends Document {
  readonly orderId: string;
  /** What it is about: keys that were delivered, or are sent again. */
  readonly kind: 'delivery' | 'resend';
  readonly licenseIds: readonly string[];
  readonly status: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Of one that is waiting: not before then. */
  readonly nextAt?: string;
  readonly sentAt?: string;
  /** Why the last attempt failed: a code, never the mail server's words. */
  readonly failure?: string;
}

export const letters = defineCollection<Letter>({ name: 'letters', indexes: ['orderId', 'status'] });
