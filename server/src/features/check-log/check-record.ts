import { type Document, defineCollection } from '../../store/port.js';

/** A check of a license code that a compatible API answered, without the code. Its id begins with the time. */
export interface CheckRecord extends Document {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** For example `faxstore`. */
  readonly system: string;
  readonly productId?: string;
  readonly licenseId?: string;
  /** IP address of the caller. */
  readonly address: string;
  /** IP address of the user for whom the caller asked, as stated by the caller. */
  readonly userAddress?: string;
  /** `ok`, or the refusal code. */
  readonly result: string;
  /** What the caller sent about itself, and notes of support staff. */
  readonly info?: string;
  readonly note?: string;
}

export const checkLog = defineCollection<CheckRecord>({
  name: 'check_log',
  indexes: ['system', 'productId', 'licenseId', 'address', 'userAddress', 'result'],
});
