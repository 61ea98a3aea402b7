import { type Document, defineCollection } from '../../store/port.js';

/** What one computer holds of a feature. */
export interface FeatureHolding {
  readonly computerId: string;
  readonly username?: string;
  /** Seats, elements or tokens. */
  readonly amount: number;
  /** Name of the process that holds it, if the caller gave one. */
  readonly process?: string;
  /** ISO 8601, UTC: when it is returned automatically. */
  readonly until?: string;
}

/** Usage of a license's counted features. Its id is that of the license; changed under the license's lock. */
export interface Usage extends Document {
  readonly features: Readonly<Record<string, readonly FeatureHolding[]>>;
  /** Ids of the latest changes, latest last: a repeated one changes nothing. */
  readonly applied: readonly string[];
}

export const usages = defineCollection<Usage>({ name: 'usages' });
