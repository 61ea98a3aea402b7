import { type Document, defineCollection } from '../../store/port.js';

/** A note of support staff on a license. */
export interface Note extends Document {
  /** The id is `nte_<number>`. */
  readonly number: number;
  readonly licenseId: string;
  readonly type: 'general' | 'system';
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export const notes = defineCollection<Note>({ name: 'notes', indexes: ['licenseId'] });
