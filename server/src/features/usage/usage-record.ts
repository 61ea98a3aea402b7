import { type Document, defineCollection } from '../../store/port.js';

/** What one computer has of a feature. */
export interface FeatureHolding {
  readonly computerId: string;
  readonly username?: string;
  /** Seats, elements or tokens. */
  readonly amount: number;
  /** Which process of the application has it, where the caller told. */
  readonly process?: string;
  /** ISO 8601, UTC: it comes back by itself then. */
  readonly until?: string;
}

/** What is in use of a license's counted features. Its id is the license's; changed under the lock of the license. */
export interface Usage extends Document {
  readonly features: Readonly<Record<string, readonly FeatureHolding[]>>;
  /** Ids of the latest changes, newest last: one that comes again changes nothing. */
  readonly applied: readonly string[];
}

export const usages = defineCollection<Usage>({ name: 'usages' });
