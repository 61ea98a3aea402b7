import { type Document, defineCollection } from '../../store/port.js';
import type { IssuanceOf } from '../issuing/issuer.js';

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

/** What a device has told in usage tokens of its own. */
export interface DeviceRecord {
  /** Feature code, as the device calls it, to the highest total of tokens that it has told. */
  readonly totals: Readonly<Record<string, number>>;
  /** The newest check-out or return, and its answer. */
  readonly last?: {
    readonly number: number;
    readonly jti: string;
    readonly answer: IssuanceOf<'lease'> | IssuanceOf<'settlement'>;
  };
}

/** What is in use of a license's counted features. Its id is the license's; changed under the lock of the license. */
export interface Usage extends Document {
  readonly features: Readonly<Record<string, readonly FeatureHolding[]>>;
  /** Ids of the latest changes, newest last: one that comes again changes nothing. */
  readonly applied: readonly string[];
  /** Thumbprint of a device key to what that device has told. It stays when its activation ends: so does what it used. */
  readonly devices?: Readonly<Record<string, DeviceRecord>>;
}

export const usages = defineCollection<Usage>({ name: 'usages' });
