import type { Page } from '../../store/port.js';
import { applyChange } from '../apply-change.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { nextNumber } from '../counters/next-number.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { nameKey } from '../name-key.js';
import { granted, type Outcome } from '../outcome.js';
import { isoTime } from '../time.js';
import type { Group } from './group-record.js';
import { groupRefusal, groupUnknown, lockGroups } from './group-rules.js';

export type NewGroup = Pick<Group, 'name' | 'type' | 'description' | 'masterGroupId' | 'companyId'>;

/** Omitted fields stay; `null` clears a field. */
export type GroupChange = Partial<Pick<Group, 'name' | 'type'>> & {
  readonly [P in 'description' | 'masterGroupId' | 'companyId']?: Group[P] | null;
};

export type GroupFilter = Partial<Pick<Group, 'masterGroupId' | 'companyId'>>;

export class Groups {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Refuses `GROUP_EXISTS`, `COMPANY_UNKNOWN`; `GROUP_UNKNOWN` and `GROUP_NOT_MASTER` for its master group. */
  async add(wanted: NewGroup, actor: Actor): Promise<Outcome<Group>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      if (wanted.companyId !== undefined) await tx.lock('companies', wanted.companyId);
      await lockGroups(tx);
      const refusal = await groupRefusal(tx, { ...wanted, nameKey: nameKey(wanted.name) });
      return refusal ?? granted(await insertGroup(tx, this.#dependencies, wanted, now, actor));
    });
  }

  get(id: string): Promise<Outcome<Group>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const group = await tx.groups.get(id);
      return group === undefined ? groupUnknown() : granted(group);
    });
  }

  /** Ignoring case. */
  byName(name: string): Promise<Outcome<Group>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const [group] = await tx.groups.find('nameKey', nameKey(name));
      return group === undefined ? groupUnknown() : granted(group);
    });
  }

  page(filter: GroupFilter, cursor: string | undefined, limit: number): Promise<Page<Group>> {
    return this.#dependencies.ledger.transaction((tx) => tx.groups.page({ where: filter, cursor, limit }));
  }

  /** Refuses as `add`, and `GROUP_CYCLE`, and `GROUP_HAS_SUBGROUPS` if it is to become a standard group. */
  async update(id: string, change: GroupChange, actor: Actor): Promise<Outcome<Group>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      if (typeof change.companyId === 'string') await tx.lock('companies', change.companyId);
      await lockGroups(tx);
      const group = await tx.groups.get(id);
      if (group === undefined) return groupUnknown();
      const wanted = applyChange(group, change);
      const changed: Group = { ...wanted, nameKey: nameKey(wanted.name), modifiedAt: isoTime(now) };
      const refusal = await groupRefusal(tx, changed, id);
      if (refusal !== undefined) return refusal;
      await tx.groups.put(changed);
      await recordAudit(tx, random, now, { actor, action: 'group.changed', subject: id });
      return granted(changed);
    });
  }

  /**
   * Deletes a group and its users. Its licenses stay, in no group; its sub-groups become top-level groups. Refuses
   * `GROUP_UNKNOWN`.
   */
  async delete(id: string, actor: Actor): Promise<Outcome<Group>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await lockGroups(tx);
      const group = await tx.groups.get(id);
      if (group === undefined) return groupUnknown();
      const users = await tx.groupUsers.find('groupId', id);
      for (const user of users) await tx.groupUsers.delete(user.id);
      const licenses = await tx.groupLicenses.find('groupId', id);
      for (const license of licenses) await tx.groupLicenses.delete(license.id);
      const subGroups = await tx.groups.find('masterGroupId', id);
      for (const { masterGroupId: _, ...subGroup } of subGroups) {
        await tx.groups.put({ ...subGroup, modifiedAt: isoTime(now) });
      }
      await tx.groups.delete(id);
      const detail = { users: users.length, licenses: licenses.length, subGroups: subGroups.length };
      await recordAudit(tx, random, now, { actor, action: 'group.deleted', subject: id, detail });
      return granted(group);
    });
  }
}

/** The caller holds the locks and has called `groupRefusal`. */
export async function insertGroup(
  tx: LedgerTransaction,
  { random }: Dependencies,
  wanted: NewGroup,
  now: number,
  actor: Actor,
): Promise<Group> {
  const number = await nextNumber(tx, 'groups');
  const at = isoTime(now);
  const key = nameKey(wanted.name);
  const group: Group = { id: `grp_${number}`, number, ...wanted, nameKey: key, createdAt: at, modifiedAt: at };
  await tx.groups.insert(group);
  await recordAudit(tx, random, now, { actor, action: 'group.added', subject: group.id });
  return group;
}
