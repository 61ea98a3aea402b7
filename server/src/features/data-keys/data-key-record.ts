import { type Document, defineCollection } from '../../store/port.js';

/** The data key that the ledger is sealed with. A server whose key file lacks it must not start. */
export interface DataKeyRecord extends Document {
  readonly id: typeof CURRENT_DATA_KEY;
  readonly kid: string;
  /** Set while some documents may not be sealed with it yet. */
  readonly isPending?: true;
}

export const CURRENT_DATA_KEY = 'current';

export const dataKeys = defineCollection<DataKeyRecord>({ name: 'data_keys' });
