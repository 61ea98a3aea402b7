import { type Document, defineCollection, type JsonValue } from '../../store/port.js';

/** What a user entered in an application, at a trial or an activation. */
export interface ConsumerRecord extends Document {
  readonly productId: string;
  /** `<product id>:<computer id>`. */
  readonly computer: string;
  readonly computerId: string;
  /** Absent for a trial. */
  readonly licenseCode?: string;
  readonly info: { readonly [key: string]: JsonValue };
  /** Searchable fields of `info`, in lower case. */
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly email?: string;
  /** ISO 8601, UTC; also the start of the id. */
  readonly createdAt: string;
}

export const consumers = defineCollection<ConsumerRecord>({
  name: 'consumers',
  indexes: ['productId', 'computer', 'computerId', 'firstName', 'lastName', 'company', 'email'],
  sealed: ['licenseCode'],
});
