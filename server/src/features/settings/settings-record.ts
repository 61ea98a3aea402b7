import { type Document, defineCollection } from '../../store/port.js';

/** What the keys of an order become when it gets a status. */
export type OrderRule = 'send' | 'revoke' | 'hide';

/** What the vendor's people may change while the server runs. What is left out is as `DEFAULT_SETTINGS` says. */
export interface Settings {
  readonly keys: {
    /** A code that is imported again: refused, or counted as one more delivery of it. */
    readonly duplicates: 'refuse' | 'count';
    /** Delete free keys that were added so many days ago; never when it is left out. */
    readonly deleteFreeAfterDays?: number;
    /** Delete keys that ended so many days ago; never when it is left out. */
    readonly deleteEndedAfterDays?: number;
  };
  readonly orders: {
    /** By the shop's status; a status without a rule changes nothing. */
    readonly rules: Readonly<Record<string, OrderRule>>;
    /** Whether an item that is delivered several keys gets different ones, where a key goes to several orders. */
    readonly differentKeys: boolean;
  };
  readonly mail: {
    /** Whether a delivery is mailed to the buyer. */
    readonly sendDeliveries: boolean;
    readonly from?: string;
    readonly replyTo?: string;
    /** Templates: see the back office's documentation. */
    readonly subject: string;
    readonly text: string;
    readonly html?: string;
  };
  readonly woocommerce: {
    /** Versions of its API that are answered. */
    readonly versions: readonly ('1.0' | '2.0')[];
  };
  readonly checkLog: {
    /** Days after which a recorded check is deleted. */
    readonly keepDays: number;
  };
}

/** One document: its id is `settings`. */
export interface SettingsRecord extends Document {
  readonly values: { readonly [S in keyof Settings]?: Partial<Settings[S]> };
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

export const settings = defineCollection<SettingsRecord>({ name: 'settings' });
