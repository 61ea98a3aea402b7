import { type Document, defineCollection } from '../../store/port.js';

/** A license that is assigned to a group. Its id is that of the license: a license is in at most one group. */
export interface GroupLicense extends Document {
  readonly groupId: string;
  readonly productId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export const groupLicenses = defineCollection<GroupLicense>({ name: 'group_licenses', indexes: ['groupId'] });
