import { type Document, defineCollection } from '../../store/port.js';

/**
 * An email to a buyer, waiting or sent. It has no text: that is rendered when it is sent. Its id begins with the time.
 */
export interface Email extends Document {
  readonly orderId: string;
  /** What it is about: keys that were delivered, or are sent again. */
  readonly kind: 'delivery' | 'resend';
  readonly licenseIds: readonly string[];
  readonly status: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** For a waiting email: not before this time. */
  readonly nextAt?: string;
  readonly sentAt?: string;
  /** Why the last attempt failed: a code, never the mail server's words. */
  readonly failure?: string;
}

export const emails = defineCollection<Email>({ name: 'letters', indexes: ['orderId', 'status'] });
