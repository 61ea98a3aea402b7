import { type Document, defineCollection } from '../../store/port.js';

/** People who share licenses. A master group has sub-groups, whose users are managed by its own users. */
export interface Group extends Document {
  /** The id is `grp_<number>`. */
  readonly number: number;
  readonly type: 'master' | 'standard';
  readonly name: string;
  /** The name in lower case. */
  readonly nameKey: string;
  readonly description?: string;
  readonly masterGroupId?: string;
  readonly companyId?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export const groups = defineCollection<Group>({
  name: 'groups',
  unique: ['nameKey'],
  indexes: ['masterGroupId', 'companyId'],
});
