import { type Document, defineCollection } from '../../store/port.js';

/** What happens to the keys of an order with a status. */
export type OrderRule = 'send' | 'revoke' | 'hide';

/** What the vendor's staff can change at run time. Omitted settings are as in `DEFAULT_SETTINGS`. */
export interface Settings {
  readonly keys: {
    /** An existing code in an import: refused, or counted as one more delivery. */
    readonly duplicates: 'refuse' | 'count';
    /** Delete unsold keys that were added so many days ago; never if omitted. */
    readonly deleteFreeAfterDays?: number;
    /** Delete keys that expired so many days ago; never if omitted. */
    readonly deleteEndedAfterDays?: number;
  };
  readonly orders: {
    /** By the shop's status; a status without a rule changes nothing. */
    readonly rules: Readonly<Record<string, OrderRule>>;
    /** Whether the keys of one line must differ, for keys that go to several orders. */
    readonly differentKeys: boolean;
  };
  readonly mail: {
    /** Whether deliveries are mailed to the buyer. */
    readonly sendDeliveries: boolean;
    readonly from?: string;
    readonly replyTo?: string;
    /** Templates: see `docs/orders.md`. */
    readonly subject: string;
    readonly text: string;
    readonly html?: string;
  };
  readonly woocommerce: {
    /** Versions of its API that are served. */
    readonly versions: readonly ('1.0' | '2.0')[];
  };
  readonly checkLog: {
    /** Days after which a recorded check is deleted. */
    readonly keepDays: number;
  };
}

/** A single document with the id `settings`. */
export interface SettingsRecord extends Document {
  readonly values: { readonly [S in keyof Settings]?: Partial<Settings[S]> };
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

export const settings = defineCollection<SettingsRecord>({ name: 'settings' });
