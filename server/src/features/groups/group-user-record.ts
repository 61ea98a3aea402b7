import { type Document, defineCollection, type JsonValue } from '../../store/port.js';

/** A user who signs in with a name and a password, and uses the licenses of a group. */
export interface GroupUser extends Document {
  /** The id is `usr_<number>`. */
  readonly number: number;
  readonly groupId: string;
  readonly username: string;
  /** The name in lower case. */
  readonly nameKey: string;
  /** Argon2id, in the PHC string format. */
  readonly passwordHash: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly telephone?: string;
  /** The vendor's own data about the user; `EUPMaster` gives the rights of a master group's user. */
  readonly data?: { readonly [key: string]: JsonValue };
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export const groupUsers = defineCollection<GroupUser>({
  name: 'group_users',
  unique: ['nameKey'],
  indexes: ['groupId'],
});
