import { type Document, defineCollection } from '../../store/port.js';

/** A license that a group's users use. Its id is the license's: a license is in one group at most. */
export interface GroupLicense extends Document {
  readonly groupId: string;
  readonly productId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const groupLicenses = defineCollection<GroupLicense>({ name: 'group_licenses', indexes: ['groupId'] });
