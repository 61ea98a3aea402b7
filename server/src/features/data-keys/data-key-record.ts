import { type Document, defineCollection } from '../../store/port.js';

/** Under which data key the ledger is kept: a server whose key file lacks it must not begin to answer. */
export interface DataKeyRecord extends Document {
  readonly id: typeof CURRENT_DATA_KEY;
  readonly kid: string;
  /** While there may be documents that are not kept under it yet. */
  readonly isPending?: true;
}

export const CURRENT_DATA_KEY = 'current';

export const dataKeys = defineCollection<DataKeyRecord>({ name: 'data_keys' });
