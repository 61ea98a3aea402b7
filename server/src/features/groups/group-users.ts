import type { Page } from '../../store/port.js';
import { applyChange } from '../apply-change.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { nextNumber } from '../counters/next-number.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { nameKey } from '../name-key.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import { groupUnknown, lockGroups } from './group-rules.js';
import type { GroupUser } from './group-user-record.js';
import type { Passwords } from './passwords.js';

type Details = 'firstName' | 'lastName' | 'email' | 'telephone' | 'data';

export type NewUser = Pick<GroupUser, 'username' | Details> & { readonly password: string };
export type NewGroupUser = NewUser & Pick<GroupUser, 'groupId'>;

/** Omitted fields stay; `null` clears a field. */
export type GroupUserChange = Partial<Pick<GroupUser, 'groupId' | 'username'>> & {
  readonly [P in Details]?: GroupUser[P] | null;
};

/** In characters. */
export const MAX_PASSWORD_LENGTH = 256;

export class GroupUsers {
  readonly #dependencies: Dependencies;
  readonly #passwords: Passwords;

  constructor(dependencies: Dependencies, passwords: Passwords) {
    this.#dependencies = dependencies;
    this.#passwords = passwords;
  }

  /** Refuses `GROUP_UNKNOWN`, and `USER_EXISTS`: names are unique among all users, ignoring case. */
  async add({ groupId, password, ...wanted }: NewGroupUser, actor: Actor): Promise<Outcome<GroupUser>> {
    const now = this.#dependencies.clock();
    // Hashed before the unit of work, so that nobody waits for it under a lock.
    const passwordHash = await this.#passwords.hash(password);
    return this.#dependencies.ledger.transaction(async (tx) => {
      await lockGroups(tx);
      if ((await tx.groups.get(groupId)) === undefined) return groupUnknown();
      const refusal = await userRefusal(tx, wanted.username);
      if (refusal !== undefined) return refusal;
      return granted(await insertUser(tx, this.#dependencies, { ...wanted, groupId, passwordHash }, now, actor));
    });
  }

  get(id: string): Promise<Outcome<GroupUser>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const user = await tx.groupUsers.get(id);
      return user === undefined ? userUnknown() : granted(user);
    });
  }

  /** Ignoring case. */
  byName(username: string): Promise<Outcome<GroupUser>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const [user] = await tx.groupUsers.find('nameKey', nameKey(username));
      return user === undefined ? userUnknown() : granted(user);
    });
  }

  page(
    filter: Partial<Pick<GroupUser, 'groupId'>>,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<GroupUser>> {
    return this.#dependencies.ledger.transaction((tx) => tx.groupUsers.page({ where: filter, cursor, limit }));
  }

  /** Refuses `USER_UNKNOWN`, `GROUP_UNKNOWN`, `USER_EXISTS`. */
  update(id: string, change: GroupUserChange, actor: Actor): Promise<Outcome<GroupUser>> {
    return this.#change(id, 'group-user.changed', actor, async (tx, user) => {
      const changed = applyChange(user, change);
      if ((await tx.groups.get(changed.groupId)) === undefined) return groupUnknown();
      const refusal = await userRefusal(tx, changed.username, id);
      return refusal ?? granted({ ...changed, nameKey: nameKey(changed.username) });
    });
  }

  /** Refuses `USER_UNKNOWN`. */
  async changePassword(id: string, password: string, actor: Actor): Promise<Outcome<GroupUser>> {
    const passwordHash = await this.#passwords.hash(password);
    return this.#change(id, 'group-user.password-changed', actor, async (_tx, user) =>
      granted({ ...user, passwordHash }),
    );
  }

  /** Refuses `USER_UNKNOWN`. */
  async delete(id: string, actor: Actor): Promise<Outcome<GroupUser>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await lockGroups(tx);
      const user = await tx.groupUsers.get(id);
      if (user === undefined) return userUnknown();
      await tx.groupUsers.delete(id);
      await recordAudit(tx, random, now, { actor, action: 'group-user.deleted', subject: id });
      return granted(user);
    });
  }

  #change(
    id: string,
    action: string,
    actor: Actor,
    work: (tx: LedgerTransaction, user: GroupUser) => Promise<Outcome<GroupUser>>,
  ): Promise<Outcome<GroupUser>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await lockGroups(tx);
      const user = await tx.groupUsers.get(id);
      if (user === undefined) return userUnknown();
      const outcome = await work(tx, user);
      if (!outcome.ok) return outcome;
      const changed: GroupUser = { ...outcome.value, modifiedAt: isoTime(now) };
      await tx.groupUsers.put(changed);
      await recordAudit(tx, random, now, { actor, action, subject: id });
      return granted(changed);
    });
  }
}

/** Refuses `USER_EXISTS`. The caller holds the lock on the groups. @param self id of an existing user */
export async function userRefusal(
  tx: LedgerTransaction,
  username: string,
  self?: string,
): Promise<Outcome<never> | undefined> {
  const [holder] = await tx.groupUsers.find('nameKey', nameKey(username));
  if (holder === undefined || holder.id === self) return undefined;
  return refused('USER_EXISTS', 'A user with this name already exists. Choose another name.');
}

/** The caller holds the lock on the groups and has called `userRefusal`. */
export async function insertUser(
  tx: LedgerTransaction,
  { random }: Dependencies,
  wanted: Omit<NewGroupUser, 'password'> & Pick<GroupUser, 'passwordHash'>,
  now: number,
  actor: Actor,
): Promise<GroupUser> {
  const number = await nextNumber(tx, 'groupUsers');
  const at = isoTime(now);
  const key = nameKey(wanted.username);
  const user: GroupUser = { id: `usr_${number}`, number, ...wanted, nameKey: key, createdAt: at, modifiedAt: at };
  await tx.groupUsers.insert(user);
  const detail = { groupId: wanted.groupId };
  await recordAudit(tx, random, now, { actor, action: 'group-user.added', subject: user.id, detail });
  return user;
}

const userUnknown = (): Outcome<never> => refused('USER_UNKNOWN', 'There is no such user.');
